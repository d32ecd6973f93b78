"""Rows that another version of the bot has stored: what can be read goes on, and the rest harms nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine, select, update

from app.store.schema import operations, pending
from tests.integration.changes.town import CONFIRM_BUTTON, Bot, Town

Payload = dict[str, Any]


def rewrite(town: Town, table: Any, proposal: str, change: Callable[[Payload], None]) -> None:
    """Have a proposal, or its operations, stand in the store as another version would have put it."""
    engine = create_engine(town.url)
    with engine.begin() as connection:
        mine = table.c.id.startswith(proposal)
        for row in connection.execute(select(table).where(mine)).mappings().all():
            payload = dict(row["payload"])
            change(payload)
            connection.execute(update(table).where(table.c.id == row["id"]).values(payload=payload))
    engine.dispose()


def without_limits(payload: Payload) -> None:
    """As it was stored before plans said how large their target becomes."""
    plans = [plan for plans in payload.get("choices", {}).values() for plan in plans]
    for plan in plans or [payload["plan"]]:
        for key in ("nodes", "cost", "later_tags"):
            del plan[key]
    payload.pop("called_at", None)


def confirmed(bot: Bot, name: str) -> str:
    proposal = bot.proposes(name)
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    return proposal


@pytest.mark.parametrize("lost", ["plan", "progress", "made", "called"])
def test_what_cannot_be_read_keeps_nothing_else_from_being_told(town: Town, bot: Bot, lost: str) -> None:
    town.add("a", "b")
    theirs, ours = confirmed(bot, "a"), confirmed(bot, "b")
    before = town.message(theirs).text
    rewrite(town, operations, theirs, lambda payload: payload.pop(lost))
    town.end_all()
    town.bot().follow(minutes=3)
    assert "Done" in town.message(ours).text
    assert town.message(theirs).text == before, "that is the other version's to look after"


def test_what_an_older_version_began_is_followed_to_its_end(town: Town, bot: Bot) -> None:
    town.add("a")
    proposal = confirmed(bot, "a")
    for table in (operations, pending):
        rewrite(town, table, proposal, without_limits)
    town.end_all()
    town.bot().follow(minutes=3)
    assert "Done" in town.message(proposal).text


def test_what_an_older_version_asked_can_be_confirmed(town: Town, bot: Bot) -> None:
    town.add("a")
    proposal = bot.proposes("a")
    rewrite(town, pending, proposal, without_limits)
    town.bot().clicks(CONFIRM_BUTTON, proposal)
    assert len(town.calls("terminate")) == 1


def test_a_click_on_what_cannot_be_read_is_out_of_date(town: Town, bot: Bot) -> None:
    town.add("a")
    proposal = bot.proposes("a")
    rewrite(town, pending, proposal, lambda payload: payload.pop("facts"))
    told = town.bot().clicks(CONFIRM_BUTTON, proposal)
    assert told is not None and "out of date" in told.text
    assert town.calls("terminate") == []
