"""The digest by the clock: told once whoever runs it, since the one before, about the accounts it is for."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient

from app.domain.digest import DigestPlan, Section
from app.domain.names import Action
from app.domain.schedule import At, Weekday
from app.health import Health
from app.notifier import Notifier
from app.store.ticks import TickState
from cloud.errors import AccessDenied
from cloud.model import ClusterState, Scope
from scheduler import ScheduledJob, Ticker
from scheduler.digest import last_told
from scheduler.timetable import digest_jobs, sampling_job
from tests.integration.reports.town import HOUR, LAB, Open, Town
from tests.unit.clusters import NOW, SCOPE
from tests.unit.notifier.standin import Clock, Slack
from tests.waiting import until

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(Weekday)
WORKDAYS = frozenset(set(Weekday) - {Weekday.SAT, Weekday.SUN})
MINUTE = timedelta(minutes=1)


def plan(at: str = "09:00", days: frozenset[Weekday] = EVERY_DAY, *accounts: str) -> DigestPlan:
    schedule = At((time.fromisoformat(at),), days, BERLIN)
    return DigestPlan("digest C1", "C1", schedule, BERLIN.key, frozenset(accounts))


class Office:
    """Where digests arrive: one or more replicas with one store and one Slack."""

    def __init__(self, town: Town, plan: DigestPlan, replicas: int = 1) -> None:
        self.town = town
        self.slack = Slack()
        client = WebClient(base_url="http://slack.invalid/api/", timeout=10)
        clock = Clock()
        self.notifiers = [
            Notifier(client, town.store.messages, calls=self.slack, clock=clock.monotonic, now=clock.now)
            for _ in range(replicas)
        ]
        self.jobs: list[tuple[ScheduledJob, ...]] = [
            digest_jobs(town.digests, (plan,), notifier, town.store.ticks, {}) for notifier in self.notifiers
        ]
        self.tickers = [
            Ticker(
                jobs,
                town.store,
                Health(),
                f"replica {number}",
                lambda: town.now,
                lambda: town.seconds,
            )
            for number, jobs in enumerate(self.jobs)
        ]
        self.clock = clock

    def look(self) -> None:
        for ticker in self.tickers:
            ticker.look()
        until(lambda: not self.town.store.ticks.running(), "the runs to end")
        for notifier in self.notifiers:
            while notifier.pending():
                self.clock.seconds += 0 if notifier.step() else 1

    def pass_until(self, moment: datetime, step: timedelta = 30 * MINUTE) -> None:
        while self.town.now < moment:
            self.town.passes(step)
            self.look()

    def digests(self) -> list[str]:
        """Give the first line of each."""
        return [text.splitlines()[0] for text in self.slack.texts("C1") if "as of <!date" in text]


@pytest.fixture
def night(town: Town) -> Iterator[Town]:
    """The evening before the clocks change in Berlin."""
    town.now = datetime(2026, 3, 28, 20, tzinfo=UTC)
    yield town


def test_two_replicas_tell_it_once(night: Town) -> None:
    office = Office(night, plan(), replicas=2)
    office.look()
    office.pass_until(datetime(2026, 3, 30, 8, tzinfo=UTC))
    assert len(office.digests()) == 2, "on Sunday and on Monday"


@pytest.mark.parametrize(
    ("evening", "times"),
    [
        (datetime(2026, 3, 28, 20, tzinfo=UTC), ["01:30", "00:30"]),  # 02:30 is skipped: it is due at 03:30
        (datetime(2026, 10, 24, 20, tzinfo=UTC), ["00:30", "01:30"]),  # it comes twice: the first one counts
    ],
)
def test_half_past_two_comes_once_where_the_clocks_change(
    town: Town, evening: datetime, times: list[str]
) -> None:
    town.now = evening
    office = Office(town, plan("02:30"))
    office.look()
    office.pass_until(evening + timedelta(hours=30))
    assert len(office.digests()) == 2
    told = _ended(town, office.jobs[0][0], evening)
    assert [f"{due:%H:%M}" for due in told] == times


def _ended(town: Town, job: ScheduledJob, since: datetime) -> list[datetime]:
    due = job.schedule.due_times(since, town.now)
    return [at for at in due if town.store.ticks.newest([job.name], at)[job.name].state is TickState.OK]


def test_run_again_it_edits_its_message_instead_of_telling_it_twice(town: Town) -> None:
    office = Office(town, plan())
    run = office.jobs[0][0].run
    for clusters in (2, 1):
        run(NOW)
        office.look()
        town.prod.clusters.pop("j-ETL", None)
        assert len(office.digests()) == 1, clusters
    assert office.digests() == ["EMR digest: 1 cluster runs for $1.57/h"]
    assert town.pencil.drawn, "the chart is drawn"


def test_it_tells_what_has_happened_since_the_one_before(town: Town) -> None:
    office = Office(town, plan("13:30", WORKDAYS))
    friday = datetime(2026, 3, 6, 10, tzinfo=UTC)
    town.now = friday
    office.look()
    office.pass_until(friday + 3 * HOUR)
    town.ends("j-SAT", ClusterState.TERMINATED, -20 * HOUR, "USER_REQUEST", "")
    office.pass_until(friday + timedelta(days=3, hours=3))
    assert len(office.digests()) == 2
    assert any("j-sat" in text for text in office.slack.texts("C1")), "it ended on Saturday"


def test_what_slack_refused_was_not_told_and_the_next_one_makes_up_for_it(town: Town) -> None:
    monday = datetime(2026, 3, 2, 6, tzinfo=UTC)
    town.now = monday
    office = Office(town, plan())
    office.look()
    office.pass_until(monday + 3 * HOUR)
    assert len(office.digests()) == 1
    office.slack.closed["C1"] = "not_in_channel"
    office.pass_until(monday + timedelta(days=1, hours=3))
    assert len(office.digests()) == 1
    del office.slack.closed["C1"]
    office.pass_until(monday + timedelta(days=2, hours=3))
    assert len(office.digests()) == 2
    last = [text for text in office.slack.texts("C1") if "as of <!date" in text][-1]
    assert f"<!date^{int((monday + 2 * HOUR).timestamp())}^" in last, "since Monday, not Tuesday"


def test_the_one_before_is_the_last_that_was_told(town: Town) -> None:
    ticks, schedule = town.store.ticks, "daily"

    def told(due_at: datetime) -> bool:
        return True

    for days, state in ((5, TickState.OK), (4, TickState.FAILED)):
        claimed = ticks.claim("d", NOW - timedelta(days=days), schedule, f"o{days}", NOW, HOUR)
        assert claimed is not None
        ticks.end(claimed, state, "", NOW)
    ticks.miss("d", NOW - timedelta(days=3), schedule, "o", missed=1, detail="")
    assert last_told(ticks, "d", NOW, told) == NOW - timedelta(days=5)
    assert last_told(ticks, "d", NOW + timedelta(days=4), told) == NOW - timedelta(days=3), "a week at most"
    assert last_told(ticks, "other", NOW, told) is None


def test_it_is_about_the_accounts_it_is_for(town: Town) -> None:
    office = Office(town, plan("09:00", EVERY_DAY, "lab"))
    office.jobs[0][0].run(NOW)
    office.look()
    assert office.digests() == ["EMR digest: 0 clusters run"]


def test_other_parts_are_asked_about_these_accounts_only(open_town: Open) -> None:
    class Ecs:
        action = Action.ECS_LIST
        scopes = (Scope("games", "ap-northeast-1"),)
        asked: tuple[object, ...] = ()

        def within(self, scopes: Collection[Scope]) -> "Ecs":
            return self

        def section(self, *asked: object) -> Section:
            self.asked = asked
            return Section("Alibaba ECS", ("web-1 is stopped",), "1 instance stopped")

    ecs = Ecs()
    office = Office(open_town((ecs,)), plan("09:00", EVERY_DAY, "games"))
    office.jobs[0][0].run(NOW)
    office.look()
    assert ecs.asked[0] == {"games"}
    assert office.digests() == ["Digest: 1 instance stopped"]
    assert "web-1 is stopped" in "\n".join(office.slack.texts("C1"))


def test_the_sampling_job_says_what_it_could_not_read(town: Town) -> None:
    samples = sampling_job(town.sampler)
    assert samples.run(NOW) == "sampled 2 clusters"
    town.lab.error = AccessDenied("not allowed", permanent=True)
    assert samples.run(NOW + 15 * MINUTE) == f"sampled 2 clusters, nothing of {LAB}"
    assert samples.schedule.next_after(NOW) == NOW + 15 * MINUTE
    assert str(SCOPE) in town.sampler.readings((SCOPE,), NOW, NOW + HOUR)
