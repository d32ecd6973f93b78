"""The digest by the clock: told once whoever runs it, since the one before, about the accounts it is for."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.digest import Section
from app.domain.names import Action
from app.domain.schedule import Weekday
from app.store.ticks import TickState
from cloud.errors import AccessDenied
from cloud.model import ClusterState, Scope
from scheduler import ScheduledJob
from scheduler.digest import last_told
from scheduler.timetable import sampling_job
from tests.integration.reports.office import EVERY_DAY, MINUTE, Office, plan
from tests.integration.reports.town import HOUR, LAB, Open, Town
from tests.unit.clusters import NOW, SCOPE

WORKDAYS = frozenset(set(Weekday) - {Weekday.SAT, Weekday.SUN})


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
    told = _ended(town, office.jobs[0], evening)
    assert [f"{due:%H:%M}" for due in told] == times


def _ended(town: Town, job: ScheduledJob, since: datetime) -> list[datetime]:
    due = job.schedule.due_times(since, town.now)
    return [at for at in due if town.store.ticks.newest([job.name], at)[job.name].state is TickState.OK]


def test_run_again_it_edits_its_message_instead_of_telling_it_twice(town: Town) -> None:
    office = Office(town, plan())
    run = office.jobs[0].run
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
        return due_at == NOW - timedelta(days=5)

    for days, state in ((5, TickState.FAILED), (4, TickState.OK)):
        claimed = ticks.claim("d", NOW - timedelta(days=days), schedule, f"o{days}", NOW, HOUR)
        assert claimed is not None
        ticks.end(claimed, state, "", NOW)
    ticks.miss("d", NOW - timedelta(days=3), schedule, "o", missed=1, detail="")
    assert last_told(ticks, "d", NOW, told) == NOW - timedelta(days=5)
    assert last_told(ticks, "d", NOW + timedelta(days=3), told) == NOW - timedelta(days=4), "a week at most"
    assert last_told(ticks, "other", NOW, told) is None


def test_it_is_about_the_accounts_it_is_for(town: Town) -> None:
    office = Office(town, plan("09:00", EVERY_DAY, "lab"))
    office.jobs[0].run(NOW)
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
    office.jobs[0].run(NOW)
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
