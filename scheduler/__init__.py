"""Time in: the timetable on one screen, and one file per job."""

from scheduler.clock import Clock
from scheduler.runs import ScheduledJob, Telling
from scheduler.ticks import Ticker
from scheduler.timetable import Job, scheduled, timetable, watching

__all__ = ["Clock", "Job", "ScheduledJob", "Telling", "Ticker", "scheduled", "timetable", "watching"]
