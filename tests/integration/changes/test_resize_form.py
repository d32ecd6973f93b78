"""The form of a resize: filled with today's numbers, submitted once, and what keeps it from being filled."""

from dataclasses import replace

from app.domain.requests import Kind
from app.views.emr.resize_form import FORM
from cloud.errors import Unreachable
from tests.integration.changes.resizing import cluster_of
from tests.integration.changes.town import ALICE, BOB, DATA, Bot, Town

LOST = Unreachable("AWS did not answer in time.", permanent=False)


def test_the_form_is_filled_and_submitted(town: Town, bot: Bot) -> None:
    cluster_of(town)
    assert bot.types("resize etl", trigger_id="t-1") == ("bot-1-1", None)
    (view,) = bot.modals.shown
    assert view["callback_id"] == FORM
    submission = bot.submissions[FORM]
    filled = {
        "ig-core": {"resize.core": {"value": "6"}},
        "ig-task": {"resize.task": {"value": "14"}},
    }
    made = bot._request(Kind.SUBMISSION, FORM, ALICE, value=view["private_metadata"], channel="")
    request = replace(made, state=filled)
    assert submission.validate(request) == {}
    assert submission.run(request) is None
    bot.deliver()
    (shown,) = town.slack.shown.values()
    assert (shown.channel, "task: *12 → 14*" in shown.text) == (DATA, True)
    same = {**filled, "ig-task": {"resize.task": {"value": "12"}}}
    submission.run(replace(request, state=same))
    assert "You changed no number" in bot.answers[-1].text
    reply = submission.run(replace(request, asker=BOB))
    assert reply is not None
    assert "out of date" in reply.message.text


def test_a_form_that_arrives_twice_asks_once(town: Town, bot: Bot) -> None:
    """Pressed twice, or delivered twice: whichever replica gets it, and whatever else it carries that is new."""
    cluster_of(town)
    bot.types("resize etl", trigger_id="t-1")
    (view,) = bot.modals.shown

    def submit(by: Bot, task: str, view_id: str = "V1") -> None:
        made = by._request(Kind.SUBMISSION, FORM, ALICE, value=view["private_metadata"], view_id=view_id)
        by.submissions[FORM].run(replace(made, state={"ig-task": {"resize.task": {"value": task}}}))
        by.deliver()

    submit(bot, "14")
    submit(bot, "14")
    submit(town.bot(), "14")
    assert len(town.slack.shown) == 1 and bot.answers == []
    submit(bot, "16")
    assert len(town.slack.shown) == 2, "other numbers are another wish"
    submit(bot, "14", view_id="V2")
    assert len(town.slack.shown) == 3, "and so is another form"


def test_a_form_that_could_not_be_asked_about_may_be_submitted_again(town: Town, bot: Bot) -> None:
    cluster_of(town)
    bot.types("resize etl", trigger_id="t-1")
    (view,) = bot.modals.shown
    made = bot._request(Kind.SUBMISSION, FORM, ALICE, value=view["private_metadata"], view_id="V1")
    request = replace(made, state={"ig-task": {"resize.task": {"value": "14"}}})
    town.emr.error = LOST
    bot.submissions[FORM].run(request)
    assert "AWS did not answer in time." in bot.answers[-1].text
    town.emr.error = None
    bot.submissions[FORM].run(request)
    bot.deliver()
    assert len(town.slack.shown) == 1


def test_a_form_opened_in_a_thread_asks_there(town: Town, bot: Bot) -> None:
    cluster_of(town)
    bot.types("resize etl", trigger_id="t-1", thread_ts="1700000000.000100")
    (view,) = bot.modals.shown
    made = bot._request(Kind.SUBMISSION, FORM, ALICE, value=view["private_metadata"], channel="")
    bot.submissions[FORM].run(replace(made, state={"ig-task": {"resize.task": {"value": "14"}}}))
    bot.deliver()
    (shown,) = town.slack.shown.values()
    assert shown.thread_ts == "1700000000.000100"


def test_where_there_is_no_room_the_form_says_so(town: Town, bot: Bot) -> None:
    cluster_of(town)
    bot.busy = True
    bot.types("resize etl", trigger_id="t-1")
    assert "I am busy right now, so nothing was done." in str(bot.modals.shown)


def test_what_aws_says_instead_stands_in_the_form(town: Town, bot: Bot) -> None:
    cluster_of(town)
    town.emr.error = LOST
    bot.types("resize etl", trigger_id="t-1")
    assert "AWS did not answer in time." in str(bot.modals.shown)


def test_a_group_without_a_number_opens_the_form(town: Town, bot: Bot) -> None:
    cluster_of(town)
    bot.types("resize etl core", trigger_id="t-1")
    assert bot.modals.shown[0]["callback_id"] == FORM
