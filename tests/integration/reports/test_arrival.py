"""A digest is told once, whatever dies, is slow, or refuses it between its tick and Slack."""

from datetime import UTC, datetime, timedelta

import pytest

from app.store.errors import StoreError
from app.store.ticks import Ticks, TickState
from scheduler.runs import WAITS
from tests.integration.reports.office import EVERY_DAY, MINUTE, Office, Replica, plan
from tests.integration.reports.town import HOUR, PICTURE, Town
from tests.unit.notifier.standin import lost

DUE = datetime(2026, 3, 2, 8, tzinfo=UTC)
PAST_LEASE = timedelta(seconds=70)


@pytest.fixture
def office(town: Town) -> Office:
    """Two replicas, a minute before a digest is due."""
    town.now = DUE - MINUTE
    office = Office(town, plan("09:00", EVERY_DAY), replicas=2)
    office.look()
    town.passes(MINUTE)
    return office


def killed(office: Office) -> Replica:
    """Drop the first replica; a new one starts in its place once its claim has run out."""
    dead = office.replicas.pop(0)
    office.replicas.append(office.replica())
    office.town.passes(PAST_LEASE)
    return dead


def told_whole(office: Office) -> bool:
    """Tell whether the head, the details and the chart stand there, each once."""
    heads = [shown for shown in office.slack.shown.values() if not shown.thread_ts]
    below = [shown for shown in office.slack.shown.values() if shown.thread_ts]
    charts = [file.name for _, file in office.slack.files]
    return (len(heads), len(below), charts) == (1, 1, [f"emr-{DUE:%Y-%m-%d}.png"])


def test_killed_before_slack_took_it_the_other_replica_tells_it(office: Office) -> None:
    office.replicas[0].look()
    assert (office.digests(), office.tick().state) == ([], TickState.RUNNING)
    killed(office)
    office.look()
    assert told_whole(office)
    assert office.tick().state is TickState.OK
    assert all(shown.edits == 0 for shown in office.slack.shown.values())


@pytest.mark.parametrize("arrived", [True, False])
def test_killed_while_it_was_being_posted_it_stands_there_once(office: Office, arrived: bool) -> None:
    office.replicas[0].look()
    office.slack.fail["post"], office.slack.lost_arrive = [lost()], arrived
    office.replicas[0].notifier.step()
    killed(office)
    office.look()
    assert told_whole(office)
    assert office.tick().state is TickState.OK


def test_killed_between_the_head_and_its_thread_the_rest_follows(office: Office) -> None:
    office.replicas[0].look()
    office.slack.fail["post"], office.slack.lost_arrive = [None, lost()], False
    office.replicas[0].notifier.step()
    assert (len(office.digests()), len(office.slack.files)) == (1, 1)
    killed(office)
    office.town.pencil.picture = PICTURE + b" of a little later"
    office.look()
    assert told_whole(office)
    assert office.tick().state is TickState.OK


def test_killed_before_it_could_be_noted_that_slack_has_it_nothing_is_told_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.replicas[0].look()
    with monkeypatch.context() as broken:
        broken.setattr(Ticks, "end", _fails)
        office.send()
    assert (office.tick().state, told_whole(office)) == (TickState.RUNNING, True)
    killed(office)
    office.town.pencil.picture = PICTURE + b" of a little later"
    office.look()
    assert told_whole(office)
    assert office.tick().state is TickState.OK


def _fails(*_: object) -> bool:
    raise StoreError


def test_a_database_that_is_away_when_slack_has_it_is_told_as_soon_as_it_is_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.replicas[0].look()
    with monkeypatch.context() as broken:
        broken.setattr(Ticks, "end", _fails)
        office.send()
    office.look()
    assert (office.tick().state, office.tick().detail) == (TickState.OK, "told of 2 clusters")


def test_while_slack_is_down_it_waits_and_nothing_is_sick(office: Office) -> None:
    office.slack_is_down()
    for _ in range(120):
        for replica in office.replicas:
            replica.look()
            replica.notifier.step()
        office.town.passes(MINUTE / 2)
    assert (office.tick().state, office.tick().detail) == (TickState.RUNNING, WAITS)
    assert all(replica.health.ok for replica in office.replicas)
    assert len(office.town.pencil.drawn) == 1, "nobody collects it again"
    office.slack_is_back()
    office.look()
    assert told_whole(office)
    assert (office.tick().state, office.tick().took) == (TickState.OK, office.town.now - DUE)


def test_slack_may_be_down_for_longer_than_to_the_next_one(office: Office) -> None:
    office.slack_is_down()
    del office.replicas[1]
    while office.town.now < DUE + 25 * HOUR:
        office.replicas[0].look()
        office.replicas[0].notifier.step()
        office.town.passes(HOUR)
    office.slack_is_back()
    office.send()
    assert len(office.digests()) == 1
    office.look()
    assert len(office.digests()) == 2
    assert (office.tick().due_at, office.tick().state) == (DUE + 24 * HOUR, TickState.OK)


def test_one_that_was_taken_over_while_its_process_slept_is_told_once(office: Office) -> None:
    asleep, awake = office.replicas
    asleep.look()
    office.town.passes(PAST_LEASE)
    awake.look()
    asleep.look()
    office.send()
    assert told_whole(office)
    office.look()
    assert office.tick().state is TickState.OK
    assert all(replica.health.ok for replica in office.replicas)


def test_what_slack_refuses_for_good_is_not_tried_again_and_is_no_sickness(office: Office) -> None:
    office.slack.closed["C1"] = "not_in_channel"
    office.look()
    tick = office.tick()
    assert (tick.state, tick.detail) == (
        TickState.FAILED,
        "not told, as Slack refuses it: method: not_in_channel",
    )
    office.pass_until(DUE + 4 * HOUR)
    assert office.slack.count("post") == 1
    assert all(replica.health.ok for replica in office.replicas)
    assert office.replicas[0].notifier.closed()["C1"].code == "not_in_channel"


def test_whoever_stops_waits_for_work_but_not_for_slack(office: Office) -> None:
    office.replicas[0].look()
    office.replicas[0].ticker.stop(20)
    assert office.tick().state is TickState.RUNNING
    office.send()
    assert office.tick().state is TickState.OK, "what leaves while it stops is noted"


def test_too_late_for_its_grace_it_is_reported_and_the_next_one_makes_up_for_it(office: Office) -> None:
    office.replicas[0].look()
    office.replicas.clear()
    office.town.passes(4 * HOUR)
    office.replicas.append(office.replica())
    office.look()
    tick = office.tick()
    assert (tick.state, tick.detail) == (TickState.FAILED, "its process stopped in the middle of it")
    assert office.digests() == []
    office.pass_until(DUE + 25 * HOUR)
    assert len(office.digests()) == 1
