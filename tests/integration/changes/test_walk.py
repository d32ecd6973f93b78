"""From the words to the end, without an adapter or a socket."""

from tests.integration.changes.town import CONFIRM_BUTTON, Bot, Town


def test_confirmed_and_followed_until_it_is_gone(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl-nightly")
    request, _ = bot.asks("etl-nightly")
    bot.deliver()
    (shown,) = town.slack.shown.values()
    assert "terminate one cluster?" in shown.text
    proposal = shown.key.removeprefix("proposal:")
    assert bot.clicks(CONFIRM_BUTTON, proposal) is None
    bot.deliver()
    assert "Terminating one cluster" in town.message(proposal).text
    bot.follow(minutes=1)
    town.end_all()
    bot.follow(minutes=1)
    assert "Done, confirmed by <@U0ALICE>" in town.message(proposal).text
    assert town.calls("terminate") == [cluster]
    assert town.phases(request) == [
        f"emr.terminate {p}" for p in ("requested", "confirmed", "attempted", "succeeded")
    ]
    assert len(town.slack.shown) == 1
