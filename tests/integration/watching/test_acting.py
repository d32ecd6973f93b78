"""What people do about an idle cluster: keep it, have it terminated, look at it; and the message says who."""

from datetime import timedelta

import pytest

from app.domain.policy import Effect, Policy, Rule
from app.domain.refused import Refused
from app.errors import UsageError
from app.store.audit import Phase
from app.views import idle_watch as views
from app.views.fulltext import full_text
from cloud.model import ClusterState
from tests.integration.changes.town import ALICE, BOB, CONFIRM_BUTTON, NOTHING
from tests.integration.watching.street import HOUR, IDLE, QUARTER, Street, Watchman

DAY = 24 * HOUR
IN_THE_OPEN = Rule(1, Effect.ALLOW, ("emr.terminate",), frozenset({IDLE}))


def press(watchman: Watchman, cluster: str, action: str, text: str = "", who: object = ALICE) -> str:
    """Press a button of an idle cluster's message; answer with what only the clicker sees."""
    episode = watchman.street.record(cluster).id
    answer = watchman.clicks(action, episode, who, text)  # type: ignore[arg-type]
    watchman.deliver()
    return full_text(answer) if answer else ""


def test_keep_by_button_is_told_at_once_and_nobody_is_reminded(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", age=5 * DAY)
    watchman.scan()
    said = press(watchman, cluster, views.KEEP, "4h", BOB)
    assert "*etl* is kept until" in said
    (shown,) = street.told()
    assert "Kept by <@U0BOB> until" in shown.text
    watchman.watches(4 * HOUR - QUARTER)
    assert street.replies() == []
    watchman.watches(2 * QUARTER)
    assert "<@U0BOB> spared it until" in street.told()[0].text


def test_a_keep_expires_with_a_word_and_reminders_go_on(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", age=5 * DAY)
    watchman.scan()
    press(watchman, cluster, views.KEEP, "4h", BOB)
    watchman.watches(4 * HOUR + QUARTER)
    (word,) = street.replies()
    assert word.endswith("<@U0BOB>, the keep of *etl* is over. It is still idle.")
    assert "Kept by" not in street.told()[0].text
    watchman.watches(HOUR)
    assert "*etl* is still idle" in street.replies()[-1]


def test_the_word_is_said_once_by_whichever_replica(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", age=5 * DAY)
    watchman.scan()
    press(watchman, cluster, views.KEEP, "4h")
    street.pass_time(hours=4, minutes=1)
    crashed = street.watchman()
    crashed.watch.run(street.clock.now())
    street.watchman().scan()
    street.watchman().scan()
    assert len([text for text in street.replies() if "is over" in text]) == 1


def test_what_is_kept_before_it_is_idle_is_never_told_of(street: Street, watchman: Watchman) -> None:
    street.cluster("etl", idle=HOUR, age=5 * DAY)
    _, reply = watchman.types("keep etl 6h", BOB)
    assert reply is not None
    watchman.watches(5 * HOUR)
    assert street.told() == []
    watchman.watches(1.5 * HOUR)
    assert len(street.told()) == 1
    (word,) = street.told("C0DATA")
    assert "the keep of *etl* is over. It is still idle." in word.text, "said where it was asked for"


def test_of_what_is_gone_by_then_no_word_is_said(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", idle=HOUR)
    watchman.types("keep etl 2h")
    street.emr.move(cluster, ClusterState.TERMINATED)
    watchman.watches(3 * HOUR)
    assert street.slack.shown == {}
    assert street.store.keeps.now() == ()


def test_off_takes_it_back(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", age=5 * DAY)
    watchman.scan()
    press(watchman, cluster, views.KEEP, "7d")
    _, reply = watchman.types("keep etl off", BOB)
    assert reply is not None
    assert "*etl* is not kept any more." in full_text(reply.message)
    watchman.deliver()
    assert "<@U0BOB> took that back" in street.told()[0].text
    _, again = watchman.types("keep etl off", BOB)
    assert again is not None
    assert "was not kept" in full_text(again.message)


def test_a_keep_stands_in_the_audit(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    request, _ = watchman.types("keep etl 6h", BOB)
    (entry,) = (e for e in street.audited(request) if e.phase is Phase.SUCCEEDED)
    assert (entry.action, entry.target) == ("emr.keep", f"prod/ap-northeast-2/{cluster}")
    assert entry.detail["name"] == "etl"


def test_a_name_that_is_not_exact_is_picked_from_a_menu(street: Street, watchman: Watchman) -> None:
    street.cluster("etl-nightly")
    _, reply = watchman.types("keep nightly 2h")
    assert reply is not None
    assert "is no cluster's exact name" in full_text(reply.message)
    assert street.store.keeps.now() == ()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("etl", "until"),
        ("etl soon", "soon is no time to keep it for"),
        ("etl until", "until is no time"),
        ("etl 31d", "kept for 30 d at a time"),
        ("etl 0h", "is no time"),
    ],
)
def test_a_time_that_is_none_is_told(street: Street, watchman: Watchman, typed: str, complaint: str) -> None:
    street.cluster("etl")
    with pytest.raises(UsageError, match=complaint):
        watchman.types(f"keep {typed}")


def test_who_may_not_keep_it_changes_nothing(street: Street) -> None:
    cluster = street.cluster("etl")
    street.watchman().scan()
    street.policy = NOTHING
    refused = street.watchman()
    with pytest.raises(Refused):
        press(refused, cluster, views.KEEP, "4h")
    assert street.store.keeps.now() == ()


def test_a_rule_about_tags_holds_at_the_button_too(street: Street) -> None:
    cluster = street.cluster("etl", tags={"env": "prod"})
    street.watchman().scan()
    where = Rule(1, Effect.DENY, ("emr.keep",), people=frozenset({"U0BOB"}))
    street.policy = Policy([Rule(0, Effect.ALLOW, ("emr.*",)), where])
    with pytest.raises(Refused):
        press(street.watchman(), cluster, views.KEEP, "4h", BOB)
    assert "is kept" in press(street.watchman(), cluster, views.KEEP, "4h", ALICE)


def test_terminate_by_button_asks_to_confirm_like_the_command(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    assert press(watchman, cluster, views.TERMINATE, who=BOB) == ""
    assert "<@U0BOB> asked to terminate it" in street.told()[0].text
    (question,) = street.told("C0DATA")
    assert "<@U0BOB>, terminate one cluster?" in question.text
    assert street.state(cluster) is ClusterState.WAITING
    proposal = question.key.removeprefix("proposal:")
    watchman.clicks(CONFIRM_BUTTON, proposal, BOB)
    assert street.state(cluster) is ClusterState.TERMINATING
    watchman.watches(QUARTER)
    assert "is gone, terminated by <@U0BOB>" in street.told()[0].text


def test_an_owner_told_directly_is_asked_in_the_channel_where_the_policy_wants_it(street: Street) -> None:
    street.policy = Policy([Rule(0, Effect.ALLOW, ("emr.*",)), IN_THE_OPEN])
    cluster = street.cluster("etl", tags={"owner": "U0BOB"})
    watchman = street.watchman()
    watchman.scan()
    episode = street.record(cluster).id
    answer = watchman.clicks(views.TERMINATE, episode, BOB, channel="D0BOB")
    watchman.deliver()
    assert answer is not None
    assert "I ask you in <#C0IDLE> whether to terminate *etl*" in full_text(answer)
    (question,) = street.told(IDLE)
    assert "<@U0BOB>, terminate one cluster?" in question.text
    assert "<@U0BOB> asked to terminate it" in street.told("D0BOB")[0].text
    watchman.clicks(CONFIRM_BUTTON, question.key.removeprefix("proposal:"), BOB, channel=IDLE)
    assert street.state(cluster) is ClusterState.TERMINATING


def test_a_direct_message_opens_no_door_that_the_channel_does_not(street: Street) -> None:
    street.policy = Policy([Rule(0, Effect.ALLOW, ("emr.*",)), Rule(1, Effect.DENY, ("emr.terminate",))])
    cluster = street.cluster("etl", tags={"owner": "U0BOB"})
    watchman = street.watchman()
    watchman.scan()
    with pytest.raises(Refused):
        watchman.clicks(views.TERMINATE, street.record(cluster).id, BOB, channel="D0BOB")
    assert street.told(IDLE) == []


def test_a_button_of_what_is_over_does_nothing(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    episode = street.record(cluster).id
    street.works(cluster)
    watchman.watches(HOUR)
    for action in (views.TERMINATE, views.KEEP, views.SHOW):
        answer = watchman.clicks(action, episode, ALICE, "4h")
        assert answer is not None
        assert "works again" in full_text(answer)
        assert "nothing was done" in full_text(answer)
    assert street.store.keeps.now() == ()


def test_a_button_that_means_nothing_is_out_of_date(watchman: Watchman) -> None:
    answer = watchman.clicks(views.KEEP, "no-such-episode", ALICE, "4h")
    assert answer is not None
    assert "out of date" in full_text(answer)


def test_a_word_that_no_menu_has_keeps_nothing(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    assert "out of date" in press(watchman, cluster, views.KEEP, "for ever")
    assert street.store.keeps.now() == ()


def test_one_of_many_is_picked_and_then_kept(street: Street, watchman: Watchman) -> None:
    ids = [street.cluster(f"etl-{number}") for number in range(7)]
    watchman.scan()
    first, wanted = street.record(ids[0]).id, street.record(ids[4]).id
    card = watchman.clicks(views.PICK, first, ALICE, wanted)
    assert card is not None
    assert "*etl-4*" in full_text(card)
    assert "etl-3" not in full_text(card)
    watchman.clicks(views.KEEP, wanted, ALICE, "tomorrow")
    watchman.deliver()
    (shown,) = street.told()
    assert "*etl-4*" in shown.text.split("Kept by <@U0ALICE>")[0]
    assert shown.text.count("Kept by") == 1


def test_two_who_keep_it_at_the_same_time_are_both_told_of(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    watchman.scan()
    press(watchman, cluster, views.KEEP, "4h", ALICE)
    press(street.watchman(), cluster, views.KEEP, "7d", BOB)
    (shown,) = street.told()
    assert "<@U0ALICE> spared it" in shown.text
    assert "Kept by <@U0BOB>" in shown.text
    (keep,) = street.store.keeps.now()
    assert keep.until - keep.made_at == timedelta(days=7)


def test_whoever_may_not_look_is_shown_nothing_by_the_menu_nor_by_what_is_over(
    street: Street, watchman: Watchman
) -> None:
    cluster = street.cluster("etl", age=5 * DAY)
    watchman.scan()
    episode = street.record(cluster).id
    street.policy = NOTHING
    stranger = street.watchman()
    with pytest.raises(Refused):
        stranger.clicks(views.PICK, episode, BOB, episode)
    street.emr.move(cluster, ClusterState.TERMINATED)
    watchman.scan()
    with pytest.raises(Refused):
        stranger.clicks(views.SHOW, episode, BOB)
