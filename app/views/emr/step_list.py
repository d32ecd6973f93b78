"""The newest steps of an EMR cluster, and the menu to cancel one."""

from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    HeaderBlock,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.durations import brief
from app.domain.emr.step_changes import StepSheet
from app.views.emr.parts import NAME_SHOWN
from app.views.emr.steps import MARKS
from app.views.escape import code, escape, plain
from app.views.menus import MOST_OPTIONS, menu
from app.views.message import Message
from app.views.pieces import at, context, packed
from cloud.model import Step

CANCEL_STEP = "emr.steps.cancel"
"""The action id of the menu; what is picked is a step's id, or ``all``."""


def steps_view(sheet: StepSheet, question_id: str) -> Message:
    """Show the steps, newest first; the menu carries ``question_id``."""
    cluster = sheet.detail.summary
    name = escape(cluster.name, NAME_SHOWN).strip() or "(no name)"
    if not sheet.steps:
        return Message.saying(f"*{name}*  {code(cluster.id)} has had no steps.")
    title = f"Steps of {plain(cluster.name, 100).strip() or cluster.id}"
    blocks: list[Block] = [HeaderBlock(text=title), context(_summary(sheet))]
    blocks += [SectionBlock(text=text) for text in packed(_line(step, sheet.now) for step in sheet.steps)]
    if sheet.live:
        blocks.append(ActionsBlock(elements=[_menu(sheet.live)], block_id=question_id))
    newest = sheet.steps[0]
    newest_words = f"{escape(newest.name, NAME_SHOWN)} ({_state(newest)})"
    return Message(f"{_count(len(sheet.steps))} of {name}, the newest: {newest_words}", tuple(blocks))


def _summary(sheet: StepSheet) -> str:
    which = f"The last *{len(sheet.steps)}* steps" if sheet.more else f"*{_count(len(sheet.steps))}*"
    live = f" · {len(sheet.live)} pending or running" if sheet.live else ""
    return f"{code(sheet.detail.summary.id)} · {which}, newest first{live} · {at(sheet.now)}"


def _count(number: int) -> str:
    return f"{number} step{'' if number == 1 else 's'}"


def _line(step: Step, now: datetime) -> str:
    facts = [f"{escape(step.name, NAME_SHOWN)}  {code(step.id, 40)}", _state(step)]
    since = step.ended_at or step.started_at or step.created_at
    if since is not None:
        facts.append(f"since {at(since)} ({brief(now - since)})")
    if step.started_at and step.ended_at:
        facts.append(f"took {brief(step.ended_at - step.started_at)}")
    why = f"\n      _{escape(step.reason, 300)}_" if step.reason else ""
    return f"{MARKS.get(step.state, ':white_circle:')} {' · '.join(facts)}{why}"


def _state(step: Step) -> str:
    return escape(step.state.lower().replace("_", " "), 30)


def _menu(live: tuple[Step, ...]) -> StaticSelectElement:
    steps = menu(live[: MOST_OPTIONS - 1], lambda step: [step.state.lower()], "Cancel a step…", CANCEL_STEP)
    if len(live) > 1:
        every = Option(value="all", text=PlainTextObject(text="All that are pending or running"))
        steps.options = [*(steps.options or ()), every]
    return steps
