"""The pool refuses rather than piles up, keeps its lanes apart, and knows what it never started."""

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from app.domain.people import UserId
from app.domain.requests import Kind, Request
from app.pool import Bound, Drained, Job, Lane, Pool
from app.quota import Quota

PATIENCE = 60.0


def request(name: str = "r") -> Request:
    return Request(name, Kind.COMMAND, "/echo", UserId("T", "U"), "C", datetime.now(UTC))


def job(run: Callable[[Request], None], lane: Lane = Lane.WORK, name: str = "r") -> Job:
    return Job(request(name), lane, run)


def until(gate: threading.Event) -> Callable[[Request], None]:
    """Make work that lasts until the gate opens."""

    def wait(_: Request) -> None:
        gate.wait(PATIENCE)

    return wait


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool({Lane.WORK: Bound(2, 1), Lane.INTERACTIVE: Bound(1, 1)})
    yield pool
    pool.drain(PATIENCE)


def test_past_the_bound_work_is_refused_at_once_and_accepted_again_later(pool: Pool) -> None:
    gate, done = threading.Event(), threading.Event()
    assert [bool(pool.submit(job(until(gate)))) for _ in range(4)] == [
        True,
        True,
        True,
        False,
    ]
    gate.set()
    while not pool.submit(job(lambda _: done.set())):
        pass
    assert done.wait(PATIENCE)


def test_a_full_work_lane_does_not_hold_up_the_interactive_one(pool: Pool) -> None:
    gate, opened = threading.Event(), threading.Event()
    for _ in range(3):
        pool.submit(job(until(gate)))
    assert pool.submit(job(lambda _: opened.set(), Lane.INTERACTIVE))
    assert opened.wait(PATIENCE)
    gate.set()


def test_context_variables_travel_to_the_worker(pool: Pool) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    seen: list[str] = []
    ran = threading.Event()
    variable.set("bound at the edge")

    def look(_: Request) -> None:
        seen.append(variable.get())
        ran.set()

    pool.submit(job(look))
    assert ran.wait(PATIENCE)
    assert seen == ["bound at the edge"]


def test_a_worker_outlives_a_job_that_raises(pool: Pool) -> None:
    def fail(_: Request) -> None:
        raise RuntimeError("boom")

    ran = threading.Event()
    pool.submit(job(fail))
    pool.submit(job(fail))
    while not pool.submit(job(lambda _: ran.set())):
        pass
    assert ran.wait(PATIENCE)


def test_draining_finishes_what_runs_names_what_never_started_and_takes_no_more() -> None:
    pool = Pool({Lane.WORK: Bound(1, 5)})
    started, gate, finished = threading.Event(), threading.Event(), threading.Event()

    def slow(_: Request) -> None:
        started.set()
        gate.wait(PATIENCE)
        finished.set()

    pool.submit(job(slow, name="running"))
    assert started.wait(PATIENCE)
    pool.submit(job(lambda _: None, name="waiting"))
    drained: list[Drained] = []
    drainer = threading.Thread(target=lambda: drained.append(pool.drain(PATIENCE)))
    drainer.start()
    while pool.busy > 1:  # until what waited has been called off
        time.sleep(0.001)
    gate.set()
    drainer.join(PATIENCE)
    assert finished.is_set()
    assert [r.id for r in drained[0].never_started] == ["waiting"]
    assert not pool.submit(job(lambda _: None))


def test_draining_gives_up_at_its_deadline() -> None:
    pool = Pool({Lane.WORK: Bound(1, 0)})
    gate, started = threading.Event(), threading.Event()

    def hang(_: Request) -> None:
        started.set()
        gate.wait(PATIENCE)

    pool.submit(job(hang, name="running"))
    assert started.wait(PATIENCE)
    drained = pool.drain(0)
    assert ([r.id for r in drained.cut_off], drained.never_started) == (["running"], ())
    assert pool.busy == 1
    gate.set()


def test_the_quota_stands_before_work_and_before_nothing_else() -> None:
    pool = Pool({lane: Bound(1, 10) for lane in Lane}, Quota(2))
    taken = [pool.submit(job(lambda _: None)) for _ in range(3)]
    assert [bool(admission) for admission in taken] == [True, True, False]
    assert taken[2].excess is not None and taken[2].excess.first
    assert pool.submit(job(lambda _: None, Lane.INTERACTIVE)) and pool.submit(job(lambda _: None, Lane.MODAL))
    pool.drain(PATIENCE)
    assert pool.submit(job(lambda _: None, Lane.INTERACTIVE)).excess is None, "that is nobody's fault"
