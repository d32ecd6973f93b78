"""Clusters that the bot ends by itself: warned, given time, looked at once more; and everything that spares them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.emr.episodes import EndRule, EndRules
from app.domain.policy import Effect, Policy, Rule
from app.views import idle_watch as views
from app.views.fulltext import full_text
from app.watching.rules import WatchRules
from cloud.errors import CloudError, Unreachable
from cloud.fake import Slip
from tests.integration.changes.town import ALICE, BOB
from tests.integration.watching.street import BY_ITSELF, ENDS, HOUR, IDLE, QUARTER, Street, Watchman, is_ended
from tests.unit.notifier.standin import unsent

DEV = {"env": "dev"}
DAY = 24 * HOUR


@pytest.fixture
def street(street: Street) -> Street:
    street.rules = WatchRules(IDLE, ends=ENDS)
    return street


def test_it_is_warned_of_then_given_time_then_ended(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags={**DEV, "owner": "minji"}, age=5 * DAY)
    watchman.scan()
    watchman.watches(HOUR)
    (warning,) = street.replies()
    assert "<@U0MINJI> I will terminate what is still idle then:\n• *etl* " in warning
    assert "by the rule for `env=dev`" in warning
    assert "I will terminate it <!date^" in street.told()[0].text
    watchman.watches(HOUR - QUARTER)
    assert not is_ended(street, cluster)
    watchman.watches(2 * QUARTER)
    assert is_ended(street, cluster)
    assert "is gone, terminated by automation (idle rule)" in street.told()[0].text


def test_it_goes_through_the_gate_and_stands_in_the_audit(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV)
    watchman.scan()
    watchman.watches(2.5 * HOUR)
    entries = [r.entry for r in street.store.audit.find(action="emr.terminate")]
    assert {e.phase.value for e in entries} >= {"requested", "confirmed", "attempted"}
    assert {(e.team_id, e.user_id) for e in entries} == {("", "automation")}
    assert {e.target for e in entries} == {f"prod/ap-northeast-2/{cluster}"}
    assert any("asked for by automation (idle rule)" in text for text in street.replies())
    assert all("<@automation>" not in shown.text for shown in street.slack.shown.values())


SPARED: dict[str, Callable[[Street], str]] = {
    "no rule": lambda street: street.cluster("etl", tags={"env": "prod"}),
    "protected": lambda street: street.cluster("etl", tags=DEV, protected=True),
    "exempt": lambda street: street.cluster("etl", tags={**DEV, "idle": "ok-until-may"}),
}


@pytest.mark.parametrize("why", SPARED)
def test_some_are_never_warned_of_nor_ended(street: Street, watchman: Watchman, why: str) -> None:
    cluster = SPARED[why](street)
    watchman.scan()
    watchman.watches(DAY)
    assert not is_ended(street, cluster)
    assert not [text for text in street.replies() if "I will terminate" in text]


@pytest.mark.parametrize(
    "policy",
    [
        Policy([Rule(0, Effect.ALLOW, ("emr.*",))]),
        Policy([*BY_ITSELF._rules, Rule(2, Effect.DENY, ("emr.terminate",))]),
        Policy([Rule(1, Effect.ALLOW, ("emr.terminate",), frozenset({"C0ELSE"}), frozenset({"automation"}))]),
    ],
    ids=["not named", "denied", "elsewhere"],
)
def test_without_the_policy_nothing_is_ended(street: Street, policy: Policy) -> None:
    street.policy = policy
    cluster = street.cluster("etl", tags=DEV)
    watchman = street.watchman()
    watchman.scan()
    watchman.watches(6 * HOUR)
    assert not is_ended(street, cluster)
    assert not [text for text in street.replies() if "I will terminate" in text]


def test_a_rule_for_the_automation_asks_nothing_of_people(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    proposal = watchman.proposes("etl")
    assert "terminate one cluster?" in street.message(proposal).text
    assert not is_ended(street, cluster)


def test_a_keep_withdraws_the_notice_at_once(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV, age=5 * DAY)
    watchman.scan()
    watchman.watches(HOUR)
    watchman.clicks(views.KEEP, street.record(cluster).id, BOB, "4h")
    watchman.deliver()
    assert "I will not terminate it: somebody keeps it." in street.told()[0].text
    (warning,) = street.replies()
    assert "Nothing of this will be terminated by me any more" in warning
    assert "*etl*: withdrawn, somebody keeps it" in warning
    watchman.watches(4 * HOUR)
    assert not is_ended(street, cluster)


def test_after_a_keep_notice_is_given_anew(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV, age=5 * DAY)
    watchman.scan()
    watchman.watches(HOUR)
    watchman.clicks(views.KEEP, street.record(cluster).id, BOB, "4h")
    watchman.watches(4 * HOUR)
    assert not is_ended(street, cluster), "it takes its whole grace again"
    watchman.watches(HOUR - QUARTER)
    assert not is_ended(street, cluster)
    watchman.watches(2 * QUARTER)
    assert is_ended(street, cluster)


def test_a_keep_a_moment_before_the_end_spares_it(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)
    street.pass_time(minutes=14)
    watchman.types("keep etl 4h", BOB)
    watchman.watches(HOUR)
    assert not is_ended(street, cluster)


@pytest.mark.parametrize("why", ["works", "protected", "exempt", "lost", "silent"])
def test_the_last_look_spares_it(
    street: Street, watchman: Watchman, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = street.cluster("etl", tags=DEV, age=5 * DAY)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)
    look = watchman.idle_scan.look

    def change_then_look(*asked: object) -> object:
        match why:
            case "works":
                street.timed.worked[cluster].append((street.clock.now() - QUARTER, street.clock.now()))
            case "protected":
                street.emr.set_termination_protection(cluster, True)
            case "exempt":
                street.emr.add_tags(cluster, {"idle": "ok"})
            case "lost":
                street.timed.lost[cluster] = [(street.clock.now() - HOUR, street.clock.now())]
            case "silent":
                street.fails(Unreachable("No answer.", permanent=False))
        return look(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(watchman.idle_scan, "look", change_then_look)
    watchman.watches(2 * QUARTER)
    assert not is_ended(street, cluster)


def test_at_most_so_many_go_by_one_scan_the_longest_idle_first(street: Street, watchman: Watchman) -> None:
    ids = [
        street.cluster(f"etl-{number}", idle=(3 + number) * HOUR, age=5 * DAY, tags=DEV)
        for number in range(7)
    ]
    watchman.scan()
    watchman.watches(2 * HOUR)
    gone = [cluster for cluster in ids if is_ended(street, cluster)]
    if not gone:  # the notice was sent some seconds after it was decided on
        watchman.watches(QUARTER)
        gone = [cluster for cluster in ids if is_ended(street, cluster)]
    assert gone == ids[-3:]
    watchman.watches(QUARTER)
    assert sum(is_ended(street, cluster) for cluster in ids) == 6
    watchman.watches(QUARTER)
    assert all(is_ended(street, cluster) for cluster in ids)


def test_pause_stops_it_at_once_and_visibly(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV, age=5 * DAY)
    watchman.scan()
    watchman.watches(HOUR)
    _, reply = watchman.types("pause automation", BOB)
    watchman.deliver()
    assert reply is not None
    assert "Automation is paused" in full_text(reply.message)
    first, announced = street.told()
    assert "I will not terminate it: automation is paused." in first.text
    assert "<@U0BOB> has paused automation" in announced.text
    watchman.watches(DAY)
    assert not is_ended(street, cluster)
    assert len([text for text in street.replies() if "withdrawn, automation is paused" in text]) == 1


def test_after_resuming_notice_is_given_anew(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV, age=5 * DAY)
    watchman.scan()
    watchman.watches(HOUR)
    watchman.types("pause automation", BOB)
    watchman.watches(5 * HOUR)
    _, reply = watchman.types("resume automation", ALICE)
    assert reply is not None
    assert "goes on" in full_text(reply.message)
    watchman.watches(HOUR)
    assert not is_ended(street, cluster)
    watchman.watches(2 * QUARTER)
    assert is_ended(street, cluster)


def test_paused_twice_tells_who_was_first(street: Street, watchman: Watchman) -> None:
    watchman.types("pause automation", BOB)
    _, reply = watchman.types("pause automation", ALICE)
    assert reply is not None
    assert "paused already, by <@U0BOB>" in full_text(reply.message)
    watchman.types("resume automation", ALICE)
    _, reply = watchman.types("resume automation", ALICE)
    assert reply is not None
    assert "was not paused" in full_text(reply.message)


def test_a_pause_between_the_decision_and_the_end_holds(
    street: Street, watchman: Watchman, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = street.cluster("etl", tags=DEV)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)
    look = watchman.idle_scan.look

    def pause_then_look(*asked: object) -> object:
        street.watchman().types("pause automation", BOB)
        return look(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(watchman.idle_scan, "look", pause_then_look)
    watchman.watches(HOUR)
    assert not is_ended(street, cluster)


def test_nothing_is_ended_that_slack_was_not_told_of(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV, age=5 * DAY)
    watchman.scan()
    watchman.watches(HOUR - QUARTER)
    street.slack.closed[IDLE] = "not_in_channel"
    street.slack.fail["post"] += [unsent()] * 5_000
    watchman.watch.run(street.clock.now())
    for _ in range(12):
        street.pass_time(minutes=15)
        watchman.watch.run(street.clock.now())
    assert not is_ended(street, cluster)


def test_two_replicas_end_it_once(street: Street) -> None:
    cluster = street.cluster("etl", tags=DEV)
    bots = [street.watchman(), street.watchman()]
    for _ in range(12):
        for bot in bots:
            bot.scan()
        street.pass_time(minutes=15)
    assert is_ended(street, cluster)
    assert street.calls("terminate") == [cluster]


def test_what_emr_refuses_is_given_notice_of_anew(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV, age=5 * DAY)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)
    street.emr.slips.append(Slip(CloudError("AWS says no.", permanent=True)))
    watchman.watches(2 * QUARTER)
    assert not is_ended(street, cluster)
    assert any("AWS says no." in text for text in street.replies())
    watchman.watches(HOUR)
    assert not is_ended(street, cluster)
    watchman.watches(2 * HOUR)
    assert is_ended(street, cluster)
    assert len(street.calls("terminate")) == 2


def test_another_account_has_another_rule(street: Street) -> None:
    slow = EndRule(frozenset({"lab"}), {}, HOUR, HOUR, 3)
    street.rules = replace(street.rules, ends=EndRules((slow,)))
    cluster = street.cluster("etl", tags=DEV)
    watchman = street.watchman()
    watchman.scan()
    watchman.watches(5 * HOUR)
    assert not is_ended(street, cluster)
