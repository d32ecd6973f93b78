"""A run whose work is done waits for Slack without hanging, and without a thread; its process must live for it."""

from concurrent.futures import Future
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from app.store.ticks import TickState
from scheduler import ScheduledJob, Telling
from scheduler.runs import WAITS
from tests.integration.scheduler.replicas import NOON, QUARTER, Replica, Start, Times, Work, digest
from tests.integration.scheduler.test_status import status
from tests.waiting import until


class Mouth:
    """A job that has something to tell; each run gets an answer of its own from Slack."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.answers: list[Future[str]] = []

    def __call__(self, due_at: datetime) -> Telling:
        detail = self.work(due_at)
        self.answers.append(Future())
        return Telling(detail, self.answers[-1])


@pytest.fixture
def mouth(work: Work) -> Mouth:
    return Mouth(work)


def speaking(mouth: Mouth) -> ScheduledJob:
    return digest(mouth, repeatable=True)


@pytest.fixture
def replicas(start: Start, times: Times, mouth: Mouth) -> tuple[Replica, Replica]:
    first, second = start(speaking(mouth)), start(speaking(mouth))
    for replica in (first, second):
        replica.look()
    times.passes(minutes=15)
    first.look()
    return first, second


def test_it_waits_past_its_limit_and_is_well(
    replicas: tuple[Replica, Replica], times: Times, work: Work, mouth: Mouth
) -> None:
    first, second = replicas
    for _ in range(20):
        first.look()
        second.look()
        times.passes(seconds=45)
    assert work.due == ["12:15"], "neither again, nor the next one"
    assert (first.part()[0], second.part()[0]) == (True, True)
    told = status(second, times, work)
    assert (told.running_since, told.doing) == (NOON + QUARTER, WAITS)
    mouth.answers[0].set_result("")
    ended = first.ended()
    assert (ended.state, ended.detail, ended.took) == (TickState.OK, "run 1", timedelta(minutes=15))
    assert first.part() == (True, "run 1")


def test_a_refusal_is_its_failure_but_no_sickness(replicas: tuple[Replica, Replica], mouth: Mouth) -> None:
    mouth.answers[0].set_result("not_in_channel")
    first, _ = replicas
    assert (first.ended().state, first.ended().detail) == (
        TickState.FAILED,
        "not told, as Slack refuses it: not_in_channel",
    )
    assert first.health.ok


def test_work_that_hung_before_it_told_is_a_failure_all_the_same(
    start: Start, times: Times, work: Work, mouth: Mouth
) -> None:
    replica = start(speaking(mouth))
    replica.look()
    work.free.clear()
    times.passes(minutes=15)
    replica.ticker.look()
    times.passes(minutes=6)
    replica.ticker.look()
    work.free.set()
    until(lambda: mouth.answers, "the work's late end")
    until(lambda: not replica.running_here(), "its thread's end")
    mouth.answers[0].set_result("")
    assert (replica.ended().state, replica.ended().detail) == (
        TickState.FAILED,
        "took longer than 5 m: run 1",
    )
    assert replica.part()[0] is False


def test_what_another_took_over_is_let_go_in_one_line(
    replicas: tuple[Replica, Replica], times: Times, mouth: Mouth, work: Work
) -> None:
    slept, awake = replicas
    times.passes(seconds=70)
    awake.look()
    with capture_logs() as logged:
        for _ in range(3):
            slept.look()
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["tick.taken_over"]
    mouth.answers[0].set_result("not_in_channel")
    mouth.answers[1].set_result("")
    assert (slept.ended().state, work.due) == (TickState.OK, ["12:15", "12:15"])
    times.passes(minutes=14)
    slept.look()
    assert work.due[-1] == "12:30", "what it let go does not keep it from the next one"
