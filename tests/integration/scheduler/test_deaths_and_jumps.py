"""A process that dies amid a run, and clocks that jump."""

from datetime import timedelta

from app.domain.schedule import Every
from app.store.ticks import TickState
from tests.integration.scheduler.replicas import NOON, QUARTER, Start, Times, Work, digest
from tests.integration.store.helpers import race
from tests.waiting import until


class TestADeadProcess:
    """Its claim runs out; what may be repeated is, the rest is reported as failed."""

    @staticmethod
    def die_amid(start: Start, times: Times, work: Work, *, repeatable: bool) -> None:
        """Leave a claim that nobody renews any more."""
        dead = start(digest(work, repeatable=repeatable))
        dead.look()
        times.passes(minutes=15)
        assert dead.store.ticks.claim(
            "digest", times.now, str(Every(QUARTER)), "the dead", times.now, timedelta(minutes=1)
        )
        times.passes(seconds=50)
        dead.look()
        assert work.due == [], "it may still live"
        times.passes(seconds=20)

    def test_what_is_repeatable_runs_again_once(self, start: Start, times: Times, work: Work) -> None:
        self.die_amid(start, times, work, repeatable=True)
        replicas = [start(digest(work, repeatable=True)) for _ in range(4)]
        race(8, lambda racer: replicas[racer % 4].ticker.look())
        until(lambda: not replicas[0].running_here(), "the run to end")
        assert work.due == ["12:15"]
        assert replicas[0].ended().state is TickState.OK

    def test_what_is_not_is_reported_as_failed(self, start: Start, times: Times, work: Work) -> None:
        self.die_amid(start, times, work, repeatable=False)
        replica = start()
        replica.look()
        assert work.due == []
        assert replica.ended().detail == "its process stopped in the middle of it"
        times.passes(minutes=15)
        replica.look()
        assert work.due == ["12:30"]

    def test_what_is_too_late_is_not_repeated(self, start: Start, times: Times, work: Work) -> None:
        self.die_amid(start, times, work, repeatable=True)
        times.passes(minutes=10)
        replica = start(digest(work, repeatable=True))
        replica.look()
        assert (work.due, replica.ended().state) == ([], TickState.FAILED)


class TestRow43:
    """The clock jumps: no double tick."""

    def test_backwards_nothing_runs_again(self, start: Start, times: Times, work: Work) -> None:
        replica = start()
        replica.look()
        times.passes(minutes=15)
        replica.look()
        times.passes(minutes=15)
        replica.look()
        times.jumps(minutes=-40)
        for _ in range(5):
            times.passes(minutes=10)
            replica.look()
        assert work.due == ["12:15", "12:30"]

    def test_forwards_what_lies_between_is_missed(self, start: Start, times: Times, work: Work) -> None:
        replica = start()
        replica.look()
        times.jumps(hours=5, minutes=1)
        replica.look()
        assert work.due == ["17:00"]
        assert [tick.missed for tick in replica.store.ticks.missed(["digest"], NOON)] == [19]

    def test_far_ahead_and_back_again_the_day_goes_on(self, start: Start, times: Times, work: Work) -> None:
        replica = start()
        replica.look()
        times.jumps(days=400)
        replica.look()
        times.jumps(days=-400)
        times.passes(minutes=15)
        replica.look()
        assert f"{work.runs[-1]:%Y %H:%M}" == "2026 12:15"
        assert len(set(work.runs)) == len(work.runs)

    def test_a_run_does_not_hang_because_the_clock_was_set(
        self, start: Start, times: Times, work: Work
    ) -> None:
        replica = start()
        replica.look()
        work.free.clear()
        times.passes(minutes=15)
        replica.ticker.look()
        times.jumps(hours=2)
        replica.ticker.look()
        assert replica.part()[0]
        work.free.set()
        until(lambda: not replica.running_here(), "its end")
        assert replica.ended().state is TickState.OK
