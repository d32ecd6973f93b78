"""One message for each idle cluster and episode: the owner first, then the channel, edited until it is over."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.watching.rules import WatchRules
from cloud.errors import Unreachable
from cloud.model import ClusterDetail, ClusterState
from tests.integration.changes.town import ALICE, CONFIRM_BUTTON
from tests.integration.watching.street import HOUR, IDLE, QUARTER, Street, Watchman

DAY = 24 * HOUR


def test_nobody_is_told_of_what_works(street: Street, watchman: Watchman) -> None:
    street.cluster("busy", idle=timedelta())
    assert watchman.scan() == "0 idle"
    assert street.slack.shown == {}


def test_without_an_owner_the_channel_is_told_at_once(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    (shown,) = street.told()
    assert f"*etl*  `{cluster}`" in shown.text
    assert "(3 h)" in shown.text
    assert "counts as idle after 2 h" in shown.text
    assert "no owner tag" in shown.text


@pytest.mark.parametrize(
    ("tag", "conversation"), [("Minji", "D0MINJI"), ("alice@acme.example", "D0ALICE"), ("U0BOB", "D0BOB")]
)
def test_the_owner_is_told_first_and_the_channel_after_a_while(
    street: Street, watchman: Watchman, tag: str, conversation: str
) -> None:
    street.cluster("etl", tags={"owner": tag})
    watchman.scan()
    assert len(street.told(conversation)) == 1
    assert street.told() == []
    watchman.watches(QUARTER)
    assert street.told() == []
    watchman.watches(QUARTER)
    (shown,) = street.told()
    assert f"owner <@{conversation.replace('D', 'U', 1)}>" in shown.text
    assert f"<@{conversation.replace('D', 'U', 1)}> was told directly" in shown.text
    assert len(street.told(conversation)) == 1, "once"


@pytest.mark.parametrize("tag", ["nobody-known", "nobody@acme.example", "U0GONE", "U0MUTE"])
def test_an_owner_who_cannot_be_told_leaves_the_channel(street: Street, watchman: Watchman, tag: str) -> None:
    street.neighbours.gone.add(replace(ALICE, user_id="U0GONE"))
    street.neighbours.mute.add("U0MUTE")
    street.cluster("etl", tags={"owner": tag})
    watchman.scan()
    assert len(street.told()) == 1


def test_it_is_edited_and_never_posted_again(street: Street, watchman: Watchman) -> None:
    street.cluster("etl")
    watchman.scan()
    watchman.watches(3 * HOUR)
    (shown,) = street.told()
    assert "(6 h)" in shown.text
    assert shown.edits == 12


def test_reminders_stand_in_its_thread_and_back_off(street: Street, watchman: Watchman) -> None:
    street.cluster("etl", tags={"owner": "minji"}, age=5 * DAY)
    watchman.scan()
    watchman.watches(3 * DAY)
    said = street.replies()
    assert [text.split("for ")[1] for text in said] == [
        "4 h 30 m by now.",
        "6 h 30 m by now.",
        "10 h 30 m by now.",
        "18 h 30 m by now.",
        "1 d 18 h by now.",
        "2 d 18 h by now.",
    ]
    assert all("<@U0MINJI> *etl* is still idle" in text for text in said)
    assert len(street.told()) == 1


def test_when_it_works_again_it_says_so_and_closes(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    street.works(cluster)
    watchman.watches(HOUR)
    (shown,) = street.told()
    assert ":white_check_mark: *etl* works again" in shown.text
    assert "Keep…" not in shown.text
    assert street.watched() == []


def test_the_next_time_is_another_episode(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    street.works(cluster, HOUR / 2)
    watchman.watches(4 * HOUR)
    first, second = street.told()
    assert "works again" in first.text
    assert ":zzz: *etl*" in second.text


def test_work_that_no_scan_has_seen_ends_it_too(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    street.works(cluster, HOUR / 2)
    street.pass_time(hours=5)
    watchman.scan()
    first, second = street.told()
    assert "works again" in first.text
    assert ":zzz: *etl*" in second.text


def test_what_is_gone_is_told_with_who_terminated_it(street: Street, watchman: Watchman) -> None:
    street.cluster("etl")
    watchman.scan()
    proposal = watchman.proposes("etl")
    watchman.clicks(CONFIRM_BUTTON, proposal)
    watchman.watches(QUARTER)
    (shown, _) = street.told(), street.told("C0DATA")
    assert "*etl* is gone, terminated by <@U0ALICE>" in shown[0].text


def test_what_ended_by_itself_is_gone_too(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    street.emr.move(cluster, ClusterState.TERMINATED)
    watchman.watches(QUARTER)
    (shown,) = street.told()
    assert "*etl* is gone  `" in shown.text


def test_what_begins_to_end_while_it_is_looked_at_does_not_work_again(
    street: Street, watchman: Watchman, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    describe = street.emr.describe_clusters

    def ends_first(ids: Iterable[str]) -> Mapping[str, ClusterDetail]:
        street.emr.move(cluster, ClusterState.TERMINATING)
        return describe(tuple(ids))

    monkeypatch.setattr(street.emr, "describe_clusters", ends_first)
    watchman.watches(QUARTER)
    (shown,) = street.told()
    assert "*etl* is gone  `" in shown.text


def test_a_region_that_cannot_be_read_neither_opens_nor_closes(street: Street, watchman: Watchman) -> None:
    street.cluster("etl")
    watchman.scan()
    street.fails(Unreachable("AWS did not answer in time.", permanent=False))
    watchman.watches(2 * HOUR)
    (shown,) = street.told()
    assert "It could not be looked at last time (AWS did not answer in time.)" in shown.text
    assert street.replies() == [], "nobody is reminded of what nobody knows"
    street.fails(None)
    watchman.watches(QUARTER)
    assert "could not be looked at" not in street.told()[0].text
    assert street.watched() == ["etl"]


def test_readings_that_are_missing_neither_open_nor_close(street: Street, watchman: Watchman) -> None:
    cluster, other = street.cluster("etl"), street.cluster("other", idle=HOUR)
    watchman.scan()
    street.loses(cluster, 2 * HOUR)
    street.loses(other, 2 * HOUR)
    watchman.watches(1.5 * HOUR)
    (shown,) = street.told()
    assert "there are no readings of IsIdle" in shown.text


@pytest.mark.parametrize(("count", "messages"), [(5, 5), (6, 1), (30, 1)])
def test_many_at_once_are_gathered(street: Street, watchman: Watchman, count: int, messages: int) -> None:
    for number in range(count):
        street.cluster(f"etl-{number}", idle=(3 + number) * HOUR, age=5 * DAY)
    watchman.scan()
    watchman.watches(QUARTER)
    shown = street.told()
    assert len(shown) == messages
    assert f"etl-{count - 1}" in "".join(one.text for one in shown)


def test_a_gathered_message_tells_who_is_left(street: Street, watchman: Watchman) -> None:
    ids = [street.cluster(f"etl-{number}") for number in range(7)]
    watchman.scan()
    street.works(ids[3])
    street.emr.move(ids[4], ClusterState.TERMINATED)
    watchman.watches(HOUR)
    (shown,) = street.told()
    assert "5 idle EMR clusters (of 7)" in shown.text
    assert "*etl-3* works again" in shown.text
    assert "*etl-4* is gone" in shown.text
    for number in (0, 1, 2, 5, 6):
        street.works(ids[number])
    watchman.watches(HOUR)
    assert "None of 7 clusters is idle any more." in street.told()[0].text


def test_the_last_one_of_a_gathered_message_does_not_take_it_for_itself(
    street: Street, watchman: Watchman
) -> None:
    ids = [street.cluster(f"etl-{number}") for number in range(7)]
    watchman.scan()
    for cluster in ids[1:]:
        street.emr.move(cluster, ClusterState.TERMINATED)
    watchman.watches(30 * HOUR, HOUR)
    assert "1 idle EMR cluster (of 7)" in street.told()[0].text
    street.emr.move(ids[0], ClusterState.TERMINATED)
    watchman.watches(2 * HOUR)
    assert "None of 7 clusters is idle any more." in street.told()[0].text


def test_many_of_one_owner_are_gathered_in_their_conversation(street: Street, watchman: Watchman) -> None:
    for number in range(8):
        street.cluster(f"etl-{number}", tags={"owner": "minji"})
    street.cluster("other", tags={"owner": "U0BOB"})
    watchman.scan()
    assert len(street.told("D0MINJI")) == 1
    assert len(street.told("D0BOB")) == 1


def test_two_replicas_tell_of_it_once(street: Street) -> None:
    first, second = street.watchman(), street.watchman()
    street.cluster("etl", tags={"owner": "minji"})
    for _ in range(8):
        first.scan()
        second.scan()
        street.pass_time(minutes=15)
    assert len(street.told()) == 1
    assert len(street.told("D0MINJI")) == 1


def test_a_restart_tells_of_it_no_second_time(street: Street) -> None:
    street.cluster("etl")
    street.watchman().scan()
    for _ in range(3):
        street.pass_time(minutes=15)
        street.watchman().scan()
    assert len(street.told()) == 1


def test_what_a_crash_kept_from_being_told_is_told_by_the_next_one(street: Street) -> None:
    street.cluster("etl")
    crashed = street.watchman()
    crashed.watch.run(street.clock.now())
    assert street.told() == []
    street.watchman().scan()
    assert len(street.told()) == 1


def test_an_end_that_a_crash_kept_from_being_told_is_told_by_the_next_one(street: Street) -> None:
    cluster = street.cluster("etl")
    street.watchman().scan()
    street.works(cluster)
    street.pass_time(hours=1)
    street.watchman().watch.run(street.clock.now())
    assert ":zzz:" in street.told()[0].text
    street.watchman().scan()
    assert "works again" in street.told()[0].text


def test_the_channel_stays_where_it_was_told(street: Street, watchman: Watchman) -> None:
    street.cluster("etl")
    watchman.scan()
    street.rules = WatchRules("C0OTHER")
    street.watchman().watches(HOUR)
    assert len(street.told(IDLE)) == 1
    assert street.told("C0OTHER") == []
