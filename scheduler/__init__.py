"""Time in: the timetable on one screen, and one file per job."""

from scheduler.clock import Clock
from scheduler.timetable import Job, timetable

__all__ = ["Clock", "Job", "timetable"]
