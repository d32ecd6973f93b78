"""An instance that runs outside its office hours: the one message of a night, with what can be done."""

from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from app.domain.ecs.nights import Night, NightEnd
from app.views.escape import code, escape, mention_user
from app.views.message import Message

STOP, KEEP = "ecs.night.stop", "ecs.night.keep"
"""The action ids of the buttons; their value is the episode's id."""

_ENDS = {
    NightEnd.STOPPED: ":white_check_mark: {name} is stopped.",
    NightEnd.MORNING: ":sunrise: {name} ran through the night; its office hours have begun.",
    NightEnd.GONE: ":black_circle: {name} is not there any more.",
    NightEnd.NO_HOURS: ":white_check_mark: {name} may run at any time now.",
}


def night_view(night: Night, episode_id: str) -> Message:
    """Show a night as it stands."""
    name = f"*{escape(night.name, 80)}*  {code(night.instance_id)}"
    where = f"{escape(night.account)}/{escape(night.region)}"
    if night.end is not None:
        text = f"{_ENDS[night.end].format(name=name)}\n{where} · office hours {code(night.hours, 120)}"
        return Message(text, (SectionBlock(text=text),))
    owner = f" · owner {escape(night.owner, 60)}" if night.owner else ""
    head = f":crescent_moon: {name} still runs, though its office hours are over."
    if night.kept_by is not None:
        kept = f"{mention_user(night.kept_by.user_id)} keeps it on until {_when(night.until)}."
        head = f":crescent_moon: {name} runs outside its office hours: {kept}"
    text = (
        f"{head}\n{where}{owner} · office hours {code(night.hours, 120)}; the next begin {_when(night.until)}"
    )
    blocks: list[Block] = [SectionBlock(text=text)]
    blocks.append(ActionsBlock(elements=_buttons(night, episode_id), block_id=episode_id))
    return Message(text, tuple(blocks))


def kept_view(night: Night) -> Message:
    """Answer whoever keeps it on."""
    text = f":crescent_moon: *{escape(night.name, 80)}* stays on: nobody is asked about it until {_when(night.until)}."
    return Message(text, (SectionBlock(text=text),))


def _buttons(night: Night, episode_id: str) -> list[ButtonElement]:
    stop = ButtonElement(text="Stop…", action_id=STOP, value=episode_id)
    keep = ButtonElement(text="Keep on tonight", action_id=KEEP, value=episode_id)
    return [stop] if night.kept_by is not None else [stop, keep]


def _when(moment: datetime) -> str:
    """Say it in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text/#date-formatting"""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"
