"""Jobs of all replicas: each tick once, made up for or reported, whatever hangs or raises."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from app.domain.schedule import WEEK, At
from app.errors import ChatOpsError
from app.store.ticks import TickState
from scheduler import ScheduledJob
from tests.integration.scheduler.replicas import NOON, Start, Times, Work, digest
from tests.integration.store.helpers import race
from tests.waiting import until


class TestRow16:
    """A tick missed while down runs once on return, or is said to be missed."""

    def test_it_runs_once_on_return_within_its_grace(self, start: Start, times: Times, work: Work) -> None:
        start().look()
        times.passes(minutes=20)
        replica = start()
        replica.look()
        replica.look()
        assert work.due == ["12:15"]
        assert replica.ended().state is TickState.OK

    def test_only_the_newest_runs_and_the_others_are_one_line(
        self, start: Start, times: Times, work: Work
    ) -> None:
        start().look()
        times.passes(hours=1, minutes=5)
        replica = start()
        with capture_logs() as logged:
            replica.look()
        assert work.due == ["13:00"]
        (missed,) = replica.store.ticks.missed(["digest"], NOON)
        assert (missed.missed, missed.due_at) == (3, NOON + timedelta(minutes=45))
        (line,) = [line for line in logged if line["event"] == "tick.missed"]
        assert (line["ticks"], line["first"][11:16], line["last"][11:16]) == (3, "12:15", "12:45")

    def test_out_of_grace_it_is_missed_and_the_next_one_runs(
        self, start: Start, times: Times, work: Work
    ) -> None:
        start().look()
        times.passes(minutes=29)
        replica = start()
        replica.look()
        replica.look()
        assert work.due == []
        assert [tick.missed for tick in replica.store.ticks.missed(["digest"], NOON)] == [1]
        times.passes(minutes=1)
        replica.look()
        assert work.due == ["12:30"]

    def test_a_job_that_is_new_has_missed_nothing(self, start: Start, times: Times, work: Work) -> None:
        times.passes(minutes=20)
        replica = start()
        replica.look()
        assert (work.due, replica.part()) == ([], (True, "waits for its time, every 15 m"))

    def test_other_set_times_have_missed_nothing(self, start: Start, times: Times, work: Work) -> None:
        def at(hour: int) -> ScheduledJob:
            return digest(work, schedule=At((time(hour),), frozenset(WEEK), ZoneInfo("UTC")))

        start(at(18)).look()
        times.passes(minutes=5)
        start(at(12)).look()
        times.passes(days=1)
        start(at(12)).look()
        assert [due_at - NOON for due_at in work.runs] == [timedelta(days=1)]


class TestRow17:
    """Two schedulers: every tick is claimed once."""

    def test_replicas_that_look_at_once_run_it_once(self, start: Start, times: Times, work: Work) -> None:
        replicas = [start() for _ in range(4)]
        replicas[0].look()
        for number in range(1, 4):
            times.passes(minutes=15)
            race(8, lambda racer: replicas[racer % 4].ticker.look())
            until(lambda: not replicas[0].running_here(), "the run to end")
            assert len(work.runs) == number
        assert work.due == ["12:15", "12:30", "12:45"]

    def test_missed_ticks_are_counted_by_one_of_them(self, start: Start, times: Times, work: Work) -> None:
        start().look()
        times.passes(hours=1)
        replicas = [start() for _ in range(4)]
        race(8, lambda racer: replicas[racer % 4].ticker.look())
        until(lambda: not replicas[0].running_here(), "the run to end")
        assert work.due == ["13:00"]
        assert [tick.missed for tick in replicas[0].store.ticks.missed(["digest"], NOON)] == [3]

    def test_while_it_runs_elsewhere_the_next_one_waits(self, start: Start, times: Times, work: Work) -> None:
        first, second = start(digest(work, repeatable=True)), start(digest(work, repeatable=True))
        first.look()
        work.free.clear()
        times.passes(minutes=15)
        first.ticker.look()
        for _ in range(4):
            times.passes(minutes=0.9)
            first.ticker.look()
            second.ticker.look()
        assert work.due == ["12:15"], "it shows signs of life"
        work.free.set()
        until(lambda: not first.running_here(), "the run to end")


class TestRow18:
    """What hangs or dies is told by health, and does not hold up the others."""

    def test_a_job_that_raises_is_red_until_it_goes_well(
        self, start: Start, times: Times, work: Work
    ) -> None:
        replica = start()
        replica.look()
        work.trouble = ChatOpsError("EMR does not answer.")
        times.passes(minutes=15)
        replica.look()
        assert replica.part() == (False, "EMR does not answer.")
        assert (replica.ended().state, replica.ended().detail) == (TickState.FAILED, "EMR does not answer.")
        work.trouble = None
        times.passes(minutes=15)
        replica.look()
        assert replica.part() == (True, "run 2")

    @pytest.mark.parametrize("trouble", [ZeroDivisionError("secret"), SystemExit(1)])
    def test_a_bug_is_named_and_no_more(
        self, start: Start, times: Times, work: Work, trouble: BaseException
    ) -> None:
        replica = start()
        replica.look()
        work.trouble = trouble
        times.passes(minutes=15)
        replica.look()
        ok, detail = replica.part()
        assert (ok, "secret" in detail) == (False, False)
        assert replica.ended().state is TickState.FAILED

    def test_a_good_run_of_another_replica_is_its_end_too(
        self, start: Start, times: Times, work: Work
    ) -> None:
        sick, other = start(), start()
        sick.look()
        other.look()
        work.trouble = ZeroDivisionError()
        times.passes(minutes=15)
        sick.look()
        work.trouble = None
        times.passes(minutes=15)
        other.look()
        sick.look()
        assert sick.part() == (True, "run 2")

    def test_a_job_that_hangs_is_red_and_the_others_go_on(
        self, start: Start, times: Times, work: Work
    ) -> None:
        well = Work()
        replica = start(digest(work), digest(well, name="idle"))
        replica.look()
        work.free.clear()
        times.passes(minutes=15)
        replica.ticker.look()
        times.passes(minutes=6)
        replica.ticker.look()
        assert replica.part() == (False, "hangs: it runs for longer than 5 m")
        assert replica.ended().state is TickState.FAILED
        times.passes(minutes=9)
        replica.ticker.look()
        until(lambda: well.due == ["12:15", "12:30"], "the other job")
        assert work.due == ["12:15"], "no thread more is given to what hangs"

    def test_what_hung_is_taken_up_by_another_replica(self, start: Start, times: Times, work: Work) -> None:
        well = Work()
        hung, other = start(), start(digest(well))
        hung.look()
        other.look()
        work.free.clear()
        times.passes(minutes=15)
        hung.ticker.look()
        times.passes(minutes=6)
        hung.ticker.look()
        times.passes(minutes=9)
        hung.ticker.look()
        other.ticker.look()
        until(lambda: well.due == ["12:30"], "the other replica's run")

    def test_an_end_after_its_limit_is_no_good_one(self, start: Start, times: Times, work: Work) -> None:
        replica = start()
        replica.look()
        work.free.clear()
        times.passes(minutes=15)
        replica.ticker.look()
        times.passes(minutes=6)
        replica.ticker.look()
        work.free.set()
        until(lambda: not replica.running_here(), "its late end")
        assert replica.part() == (False, "took longer than 5 m: run 1")
        ended = replica.ended()
        assert (ended.state, ended.took) == (TickState.FAILED, timedelta(minutes=6))
        times.passes(minutes=9)
        replica.look()
        assert replica.part() == (True, "run 2")
