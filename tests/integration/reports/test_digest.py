"""What a digest collects: changes and by whom, costs by samples, and all that was not to be had."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.cost import Cost
from app.domain.digest import ByWhom, Digest, Doer, Event, Section
from app.domain.names import Action
from app.domain.people import UserId
from app.store.audit import Phase
from cloud.errors import AccessDenied
from cloud.fake import FakeCluster
from cloud.model import ClusterState, Scope
from tests.integration.reports.town import ALICE, HOUR, LAB, PICTURE, Open, Town
from tests.unit.clusters import NOW, SCOPE, detail, summary
from tests.unit.queries.idle_fleet import cluster as idler
from tests.unit.queries.priced import D, grouped

DAY = 24 * HOUR
DENIED = AccessDenied("not allowed", permanent=True)
ENDED, FAILED = ClusterState.TERMINATED, ClusterState.TERMINATED_WITH_ERRORS


def ids(events: tuple[Event, ...]) -> list[str]:
    return [event.cluster.id for event in events]


def by(events: tuple[Event, ...]) -> dict[str, ByWhom]:
    return {event.cluster.id: event.by for event in events}


def test_what_runs_and_what_it_costs(town: Town) -> None:
    digest = town.collect()
    assert [(one.summary.id, one.owner, one.nodes) for one in digest.running] == [
        ("j-ADHOC", "minji", 5),
        ("j-ETL", "minji", 5),
    ]
    assert digest.cost == Cost(D("3.14"), D("3.14"))
    assert (digest.unread, digest.unanswered, digest.truncated) == ((), (), ())


def test_cost_since_yesterday_is_the_integral_of_the_samples(town: Town) -> None:
    town.sample_until(NOW + 12 * HOUR)
    town.prod.clusters["j-NEW"] = grouped("j-NEW")
    town.sample_until(NOW + DAY)
    digest = town.collect()
    assert digest.spent.total.least == D("1.57") * 2 * 12 + D("1.57") * 3 * 12
    assert not digest.spent.at_least
    assert [day.clusters for day in digest.days][-1] == 3
    assert digest.picture == PICTURE
    assert town.pencil.drawn == [digest.days]


def test_a_night_without_the_bot_is_told(town: Town) -> None:
    town.sample_until(NOW + 6 * HOUR)
    town.passes(8 * HOUR)
    town.sample_until(NOW + DAY)
    spent = town.collect().spent
    assert spent.gaps == {str(SCOPE): 8 * HOUR, str(LAB): 8 * HOUR}
    assert spent.total.least == D("3.14") * 16


@pytest.mark.parametrize(("day", "hours"), [(28, 24), (29, 23)])
def test_where_the_clocks_skip_an_hour_yesterday_is_shorter(town: Town, day: int, hours: int) -> None:
    town.now = datetime(2026, 3, 26, tzinfo=UTC)
    town.sample_until(datetime(2026, 3, day, 12, tzinfo=UTC))
    digest = town.collect(zone="Europe/Berlin")
    assert digest.spent.total.least == D("3.14") * hours
    assert digest.since == town.now - hours * HOUR


def test_what_was_started_and_by_whom(town: Town) -> None:
    for key, tags in (("j-OURS", {}), ("j-TAGGED", {"owner": "sora"}), ("j-BARE", {})):
        town.prod.clusters[key] = FakeCluster(detail(summary(key, created_at=NOW - HOUR), tags=tags))
    town.did("emr.launch", "j-OURS", Phase.SUCCEEDED)
    started = town.collect(NOW - 90 * timedelta(minutes=1)).started
    assert by(started) == {
        "j-OURS": ByWhom(Doer.PERSON, "Alice Kim"),
        "j-TAGGED": ByWhom(Doer.OWNER, "sora"),
        "j-BARE": ByWhom(Doer.OUTSIDE),
    }


def test_what_ended_and_by_whom_though_it_ran_for_weeks(town: Town) -> None:
    town.ends("j-OURS", ENDED, HOUR, "USER_REQUEST", "Terminated by user request")
    town.ends("j-DONE", ENDED, 2 * HOUR, "ALL_STEPS_COMPLETED", "Steps completed")
    town.ends("j-OUT", ENDED, 3 * HOUR, "USER_REQUEST", "Terminated by user request")
    town.ends("j-LONGAGO", ENDED, 3 * DAY, "USER_REQUEST", "")
    town.did("emr.terminate", "j-OURS", Phase.ATTEMPTED)
    town.did("emr.terminate", "j-OUT", Phase.DENIED)
    ended = town.collect().ended
    assert ids(ended) == ["j-OURS", "j-DONE", "j-OUT"]
    assert list(by(ended).values()) == [
        ByWhom(Doer.PERSON, "Alice Kim"),
        ByWhom(Doer.ITSELF),
        ByWhom(Doer.OUTSIDE),
    ]


def test_somebody_whom_slack_does_not_name_is_named_by_id(town: Town) -> None:
    town.ends("j-OURS", ENDED, HOUR, "USER_REQUEST", "")
    town.did("emr.terminate", "j-OURS", Phase.SUCCEEDED, UserId("T1", "U0GONE"))
    assert by(town.collect().ended) == {"j-OURS": ByWhom(Doer.PERSON, "U0GONE")}


def test_failures_of_clusters_and_of_what_the_bot_was_asked_to_do_each_once(town: Town) -> None:
    town.ends("j-BROKE", FAILED, 2 * HOUR, "BOOTSTRAP_FAILURE", "bootstrap action 1 failed")
    town.did("emr.launch", "j-BROKE", Phase.FAILED, reason="it ended with errors")
    town.did("emr.resize", "j-ETL", Phase.FAILED, reason="There is no capacity.")
    digest = town.collect()
    assert [(one.cluster_id, one.what, one.reason, one.code) for one in digest.failures] == [
        ("j-ETL", "emr.resize", "There is no capacity.", ""),
        ("j-BROKE", "", "bootstrap action 1 failed", "BOOTSTRAP_FAILURE"),
    ]
    assert digest.ended == ()


def test_a_busy_audit_is_read_to_its_end(town: Town) -> None:
    town.ends("j-OURS", ENDED, HOUR, "USER_REQUEST", "")
    town.did("emr.terminate", "j-OURS", Phase.SUCCEEDED)
    noise = town.entry("emr.show", "j-ETL", Phase.ANSWERED)
    town.store.transaction(lambda store: [store.audit.record(noise) for _ in range(520)])
    assert by(town.collect().ended)["j-OURS"] == ByWhom(Doer.PERSON, "Alice Kim")


def test_idle_and_kept(town: Town) -> None:
    town.prod.clusters["j-IDLE"] = idler("j-IDLE", 5 * HOUR)
    town.store.keeps.put(f"{SCOPE}/j-ETL", "etl", ALICE, "C1", NOW + HOUR)
    town.store.keeps.put("elsewhere/eu-west-1/j-X", "x", ALICE, "C1", NOW + HOUR)
    digest = town.collect()
    assert [one.summary.id for one in digest.idle] == ["j-IDLE"]
    assert [(one.name, one.by, one.until) for one in digest.kept] == [("etl", "Alice Kim", NOW + HOUR)]


@pytest.mark.parametrize("state", [ClusterState.TERMINATING, ENDED, FAILED])
def test_a_keep_is_over_with_its_cluster(town: Town, state: ClusterState) -> None:
    for key in ("j-ETL", "j-ADHOC", "j-NEVER"):
        town.store.keeps.put(f"{SCOPE}/{key}", key, ALICE, "C1", NOW + HOUR)
    town.prod.move("j-ADHOC", state)
    assert [one.cluster_id for one in town.collect().kept] == ["j-ETL"]


def test_what_starts_is_kept_as_well(town: Town) -> None:
    town.prod.move("j-ETL", ClusterState.STARTING)
    town.store.keeps.put(f"{SCOPE}/j-ETL", "etl", ALICE, "C1", NOW + HOUR)
    assert [one.cluster_id for one in town.collect().kept] == ["j-ETL"]


def test_where_not_everything_was_read_a_keep_counts(town: Town) -> None:
    for scope in (SCOPE, LAB):
        town.store.keeps.put(f"{scope}/j-UNSEEN", str(scope), ALICE, "C1", NOW + HOUR)
    town.lab.error = DENIED
    assert [one.scope for one in town.collect().kept] == [LAB]
    town.lab.error, town.prod.truncated = None, True
    assert [one.scope for one in town.collect().kept] == [SCOPE]


def test_a_place_that_cannot_be_read_is_named_once_and_the_others_are_told(town: Town) -> None:
    town.lab.error = DENIED
    digest = town.collect()
    assert [(one.scope, one.why) for one in digest.unanswered] == [(LAB, "not allowed")]
    assert len(digest.running) == 2


def test_what_is_cut_off_is_told(town: Town) -> None:
    town.prod.truncated = True
    assert town.collect().truncated == (SCOPE,)


class Part:
    """Another part of the bot, as one might be."""

    action = Action.ALARM_LIST
    scopes = (SCOPE,)

    def __init__(self, found: Section | Exception | None) -> None:
        self.found = found
        self.asked: list[tuple[Any, ...]] = []

    def within(self, scopes: Collection[Scope]) -> "Part":
        return self

    def section(self, *asked: Any) -> Section | None:
        self.asked.append(asked)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def test_other_parts_have_their_say_or_none(open_town: Open) -> None:
    told, silent, broken = Part(Section("Alarms", ("cpu is high",))), Part(None), Part(DENIED)
    digest: Digest = open_town((told, silent, broken)).collect()
    assert digest.sections == (told.found, Section("", unread=("alarm.list (not allowed)",)))
    assert told.asked == [((), NOW - DAY, NOW)]
