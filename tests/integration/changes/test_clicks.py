"""Every click has its own clear answer and exactly one effect."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.domain.proposals import TIME_TO_CONFIRM
from app.domain.refused import Refused
from app.store.pending import Pending
from app.tracking.board import Shown
from app.views.proposal import CANCEL_ACTION
from tests.integration.changes.town import ALICE, BOB, CONFIRM_BUTTON, LIFT_BUTTON, NOTHING, Bot, Town

ONCE = "it is done once only"


def said(message: object) -> str:
    return getattr(message, "text", "")


def test_a_second_click_is_told_that_it_was_confirmed(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert ONCE in said(bot.clicks(CONFIRM_BUTTON, proposal))
    assert ONCE in said(bot.clicks(CANCEL_ACTION, proposal))
    assert len(town.calls("terminate")) == 1


def test_two_replicas_that_are_clicked_at_once_have_one_winner(town: Town) -> None:
    town.add("etl")
    first, second = town.bot(), town.bot()
    proposal = first.proposes("etl")
    barrier = Barrier(2)

    def click(bot: Bot) -> str:
        barrier.wait()
        return said(bot.clicks(CONFIRM_BUTTON, proposal))

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(click, (first, second)))
    assert answers[0] == ""
    assert ONCE in answers[1]
    assert len(town.calls("terminate")) == 1


def test_confirming_and_cancelling_at_once_comes_to_one_of_them(town: Town) -> None:
    town.add("etl")
    first, second = town.bot(), town.bot()
    proposal = first.proposes("etl")
    barrier = Barrier(2)

    def click(bot: Bot, action: str) -> str:
        barrier.wait()
        return said(bot.clicks(action, proposal))

    with ThreadPoolExecutor(2) as threads:
        confirming = threads.submit(click, first, CONFIRM_BUTTON)
        cancelling = threads.submit(click, second, CANCEL_ACTION)
        confirmed, cancelled = confirming.result() == "", cancelling.result() == ""
    assert confirmed != cancelled
    assert len(town.calls("terminate")) == confirmed


def test_the_clock_that_read_before_a_click_does_not_show_the_question_after_it(
    town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    read, during = bot.board._read, iter([True])

    def interrupted(pending: Pending) -> Shown | None:
        shown = read(pending)
        if next(during, False):
            bot.clicks(CONFIRM_BUTTON, proposal)
        return shown

    monkeypatch.setattr(bot.board, "_read", interrupted)
    town.pass_time(minutes=2)
    bot.board.settle()
    bot.deliver()
    assert "confirmed by <@U0ALICE>" in town.message(proposal).text


def test_somebody_else_can_neither_confirm_nor_cancel_and_it_is_written_down(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    for action in (CONFIRM_BUTTON, CANCEL_ACTION):
        assert "Only <@U0ALICE> can confirm or cancel this." in said(bot.clicks(action, proposal, BOB))
        newest = town.store.audit.find(limit=1)[0].entry
        assert (newest.user_id, newest.action, newest.phase) == ("U0BOB", action, "denied")
    assert town.calls("terminate") == []
    assert bot.clicks(CONFIRM_BUTTON, proposal) is None, "it is still Alice's to confirm"
    assert len(town.calls("terminate")) == 1


def test_after_ten_minutes_nothing_is_done_even_before_the_clock_has_noticed(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    town.pass_time(seconds=TIME_TO_CONFIRM.total_seconds())
    assert "The time to confirm is over" in said(bot.clicks(CONFIRM_BUTTON, proposal))
    bot.deliver()
    assert "Nobody confirmed within 10 minutes: nothing was done." in town.message(proposal).text
    assert "The time to confirm is over" in said(bot.clicks(CANCEL_ACTION, proposal))
    assert town.calls("terminate") == []


def test_the_clock_closes_what_nobody_confirmed(town: Town, bot: Bot) -> None:
    town.add("etl")
    request, _ = bot.asks("etl")
    bot.tick()
    (shown,) = town.slack.shown.values()
    town.pass_time(minutes=9, seconds=50)
    bot.tick()
    assert "terminate one cluster?" in shown.text
    town.pass_time(seconds=11)
    bot.tick()
    assert "nothing was done" in shown.text
    assert town.phases(request) == ["emr.terminate requested", "emr.terminate expired"]


def test_cancelling_says_so_and_leaves_nothing_to_confirm(town: Town, bot: Bot) -> None:
    town.add("etl")
    request, _ = bot.asks("etl")
    bot.deliver()
    (shown,) = town.slack.shown.values()
    proposal = shown.key.removeprefix("proposal:")
    assert bot.clicks(CANCEL_ACTION, proposal) is None
    bot.deliver()
    assert "Cancelled: nothing was done." in shown.text
    assert "This was cancelled already, by <@U0ALICE>" in said(bot.clicks(CONFIRM_BUTTON, proposal))
    assert town.phases(request) == ["emr.terminate requested", "emr.terminate cancelled"]
    assert town.calls("terminate") == []


def test_after_a_policy_change_a_click_is_refused_and_the_proposal_stays_open(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    town.policy, allowed = NOTHING, town.policy
    with pytest.raises(Refused):
        town.bot().clicks(CONFIRM_BUTTON, proposal)
    assert town.calls("terminate") == []
    town.policy = allowed
    assert town.bot().clicks(CONFIRM_BUTTON, proposal) is None


def test_whoever_was_deactivated_meanwhile_is_refused(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    town.people.gone.add(ALICE)
    with pytest.raises(Refused):
        bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.calls("terminate") == []


def test_a_choice_that_was_not_offered_cannot_be_made(town: Town, bot: Bot) -> None:
    """Whoever forges the other button's id gets no further than with one from an older version."""
    town.add("etl")
    proposal = bot.proposes("etl")
    assert "out of date" in said(bot.clicks(LIFT_BUTTON, proposal))
    assert town.calls("set_termination_protection") == town.calls("terminate") == []


@pytest.mark.parametrize("action", [CONFIRM_BUTTON, LIFT_BUTTON, CANCEL_ACTION])
def test_an_unknown_id_is_out_of_date(town: Town, bot: Bot, action: str) -> None:
    for value in ("", "no-such-proposal"):
        assert "out of date" in said(bot.clicks(action, value))


def test_the_id_of_something_else_is_out_of_date(town: Town, bot: Bot) -> None:
    question = town.store.pending.put("emr.listing", {}, ALICE, "C0DATA", town.clock.now().replace(year=2099))
    assert "out of date" in said(bot.clicks(CONFIRM_BUTTON, question))


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"facts": [], "choices": {"confirm": [{"intents": [], "tags": {}}]}, "thread_ts": ""},
        {"facts": [], "choices": {"confirm": [{"intents": [{"action": "emr.explode"}], "tags": {}}]}},
        {"facts": [{"cluster": "j-1"}], "choices": {}, "thread_ts": "", "request_id": "r"},
    ],
)
def test_what_another_version_stored_is_out_of_date_and_stops_nothing(
    town: Town, bot: Bot, payload: dict[str, object]
) -> None:
    in_a_minute = town.clock.now().replace(second=59)
    proposal = town.store.pending.put("confirmation", payload, ALICE, "C0DATA", in_a_minute)
    for action in (CONFIRM_BUTTON, CANCEL_ACTION):
        assert "out of date" in said(bot.clicks(action, proposal))
    town.pass_time(minutes=11)
    town.add("etl")
    ours = bot.proposes("etl")
    bot.tick()
    assert bot.clicks(CONFIRM_BUTTON, ours) is None
