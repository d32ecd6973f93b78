"""Jobs and their heartbeat."""

import threading

import pytest
from structlog.testing import capture_logs

from app.errors import ChatOpsError
from app.health import Health
from scheduler import Clock, Job
from scheduler.clock import SchedulerDied
from tests.waiting import until

HOURLY = 3600.0


class Ticking:
    """A clock with one job, stopped after the block."""

    def __init__(self, run: object, *, every: float = HOURLY, overdue: float = 60.0) -> None:
        self.health = Health()
        self._clock = Clock([Job("work", every, run, overdue)], self.health)  # type: ignore[arg-type]

    def __enter__(self) -> Health:
        self._clock.start()
        return self.health

    def __exit__(self, *_: object) -> None:
        self._clock.stop(20)


def test_every_job_runs_at_once_and_is_well_after_it() -> None:
    ran = threading.Event()
    with Ticking(ran.set) as health:
        assert ran.wait(20)
        until(lambda: health.parts()["job work"].detail == "ok", "the heartbeat")
        assert health.ok


def test_a_job_that_fails_is_unhealthy_in_words_and_tried_again() -> None:
    runs: list[int] = []

    def fail_once() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ChatOpsError("The database does not answer.")

    with Ticking(fail_once, every=0.05) as health:
        until(lambda: len(runs) >= 1, "the first run")
        until(lambda: health.ok and health.parts()["job work"].detail == "ok", "its recovery")


def test_a_bug_in_a_job_is_unhealthy_and_leaves_the_clock_running() -> None:
    runs: list[int] = []

    def explode() -> None:
        runs.append(1)
        raise ZeroDivisionError

    with Ticking(explode, every=0.05) as health:
        until(lambda: len(runs) >= 3, "more runs")
        assert health.parts()["job work"].detail == "ZeroDivisionError"
        assert not health.ok


def test_a_job_that_hangs_is_dead_after_its_time() -> None:
    release = threading.Event()
    with Ticking(lambda: release.wait(20), overdue=0.05) as health:
        until(lambda: not health.ok, "the heartbeat to be missed")
        assert "no sign of life" in health.parts()["job work"].detail
        release.set()


def test_what_comes_due_while_it_still_runs_is_counted_and_told_once() -> None:
    release, runs = threading.Event(), list[int]()

    def slow() -> None:
        runs.append(1)
        assert release.wait(20)

    clock = Clock([Job("work", 0.02, slow, 60)], Health())
    with capture_logs() as logged:
        clock.start()
        until(lambda: clock._at_work.get("work", 0) >= 3, "the next runs to be skipped")
        assert len(runs) == 1, "never twice at a time"
        clock.pause()
        release.set()
        clock.stop(20)
    (told,) = [line for line in logged if line["event"] == "job.slow"]
    assert told["skipped"] >= 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_scheduler_whose_own_thread_dies_is_red_and_tells() -> None:
    def fail() -> float:
        raise OSError("no more memory")

    health, told = Health(), threading.Event()
    clock = Clock([Job("work", 0.05, lambda: None, 60)], health, on_death=told.set)
    clock.check()
    clock._scheduler._process_jobs = fail
    with capture_logs() as logged:
        clock.start()
        assert told.wait(20)
    with pytest.raises(SchedulerDied):
        clock.check()
    assert health.parts()["scheduler"].detail == "the scheduler's thread died"
    assert [line["event"] for line in logged if line["log_level"] == "critical"] == ["scheduler.died"]
    clock.stop(20)
