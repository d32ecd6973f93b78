"""Instances that run outside their office hours: one's message of a night, and that of many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.ecs.nights import Night, NightEnd
from app.domain.ecs.powering import AT_ONCE
from app.views.ecs.parts import NAME_SHOWN
from app.views.emr.parts import joined
from app.views.escape import code, escape, mention_user, plain
from app.views.message import Message
from app.views.pieces import context, packed

STOP, KEEP = "ecs.night.stop", "ecs.night.keep"
"""The action ids of the buttons; their value is the episode's id."""

PICK, STOP_ALL, KEEP_ALL = "ecs.night.pick", "ecs.night.stop_all", "ecs.night.keep_all"
"""The same of many: the menu's options are ids of episodes, the buttons carry one for all of their message."""

OPTIONS = 40
"""As many as fit into one block for certain, with long names, beside the first rows."""

_ENDS = {
    NightEnd.STOPPED: ":white_check_mark: {name} is stopped.",
    NightEnd.MORNING: ":sunrise: {name} ran through the night; its office hours have begun.",
    NightEnd.GONE: ":black_circle: {name} is not there any more.",
    NightEnd.NO_HOURS: ":white_check_mark: {name} may run at any time now.",
}
_OVER = {
    NightEnd.STOPPED: ":white_check_mark: Stopped",
    NightEnd.MORNING: ":sunrise: Ran until their office hours began",
    NightEnd.GONE: ":black_circle: Not there any more",
    NightEnd.NO_HOURS: ":white_check_mark: May run at any time now",
}


def message_view(nights: Mapping[str, Night]) -> Message:
    """Show what a message is about: nights by the ids of their episodes."""
    if len(nights) == 1:
        ((id, night),) = nights.items()
        return night_view(night, id)
    return gathered_view(nights)


def night_view(night: Night, episode_id: str) -> Message:
    """Show a night as it stands."""
    name = f"*{_name(night)}*  {code(night.instance_id)}"
    if night.end is not None:
        text = (
            f"{_ENDS[night.end].format(name=name)}\n{_where(night)} · office hours {code(night.hours, 120)}"
        )
        return Message.saying(text)
    head = f":crescent_moon: {name} still runs, though its office hours are over."
    if night.kept_by is not None:
        kept = f"{mention_user(night.kept_by.user_id)} keeps it on until {_when(night.until)}."
        head = f":crescent_moon: {name} runs outside its office hours: {kept}"
    facts = " · ".join([_where(night), *_owner(night)])
    text = f"{head}\n{facts} · office hours {code(night.hours, 120)}; the next begin {_when(night.until)}"
    blocks: list[Block] = [SectionBlock(text=text)]
    blocks.append(ActionsBlock(elements=_buttons(night, episode_id), block_id=episode_id))
    return Message(text, tuple(blocks))


def gathered_view(nights: Mapping[str, Night]) -> Message:
    """Show nights that began at once, those first that nobody keeps; a long list goes on in the thread."""
    ordered = dict(sorted(nights.items(), key=_kept_last))
    going = {id: night for id, night in ordered.items() if night.end is None}
    over = [night for night in ordered.values() if night.end is not None]
    if not going:
        text = f":white_check_mark: None of {len(nights)} instances runs outside its office hours any more."
        return Message.saying(text, *_over(over))
    head = _head(len(going), len(nights))
    # The menu stands before the list: behind it, it would be in the thread.
    blocks: list[Block] = [HeaderBlock(text=f":crescent_moon: {head}"), *_actions(going)]
    blocks += [SectionBlock(text=lines) for lines in packed(map(_row, going.values()))]
    names = joined(map(_name, going.values()), ", ", 1000)
    return Message(f"{head}: {names}", (*blocks, *_over(over)))


def kept_view(kept: Sequence[Night], refused: Sequence[Night] = ()) -> Message:
    """Answer whoever keeps them on."""
    text = f":crescent_moon: {len(kept)} instances stay on: nobody is asked about them until their office hours begin."
    if len(kept) == 1:
        until = _when(kept[0].until)
        text = f":crescent_moon: *{_name(kept[0])}* stays on: nobody is asked about it until {until}."
    if refused:
        names = joined((f"*{_name(night)}*" for night in refused), ", ", 1500)
        text += f"\n:no_entry: You may not keep these on here: {names}"
    return Message.saying(text)


def _head(going: int, of: int) -> str:
    others = f" (of {of})" if of > going else ""
    if going == 1:
        return f"1 instance{others} runs outside its office hours"
    return f"{going} instances{others} run outside their office hours"


def _kept_last(one: tuple[str, Night]) -> tuple[bool, datetime, str, str]:
    id, night = one
    return night.kept_by is not None, night.since, night.name.casefold(), id


def _actions(going: Mapping[str, Night]) -> list[Block]:
    menu = StaticSelectElement(
        action_id=PICK,
        placeholder="Do something about…",
        options=[_option(id, night) for id, night in list(going.items())[:OPTIONS]],
    )
    first, waiting = next(iter(going)), sum(night.kept_by is None for night in going.values())
    whom = "all" if waiting == len(going) else "the others"
    elements: list[StaticSelectElement | ButtonElement] = [menu]
    if 0 < waiting <= AT_ONCE:
        elements.append(ButtonElement(text=f"Stop {whom}…", action_id=STOP_ALL, value=first))
    if waiting:
        elements.append(ButtonElement(text=f"Keep {whom} on tonight", action_id=KEEP_ALL, value=first))
    actions: Block = ActionsBlock(elements=elements, block_id=first)
    if len(going) <= OPTIONS:
        return [actions]
    more = f"The menu has the first {OPTIONS}; the others come up as these are stopped or kept on."
    return [actions, context(more)]


def _option(id: str, night: Night) -> Option:
    words = filter(None, dict.fromkeys((plain(night.name, 48).strip(), night.instance_id)))
    return Option(value=id, text=PlainTextObject(text=plain(" · ".join(words), 75)))


def _row(night: Night) -> str:
    told = f"should be off since {_when(night.since)}"
    if night.kept_by is not None:
        told = f"{mention_user(night.kept_by.user_id)} keeps it on until {_when(night.until)}"
    return " · ".join([f"*{_name(night)}*  {code(night.instance_id)}", _where(night), *_owner(night), told])


def _over(over: Sequence[Night]) -> list[Block]:
    ends = ((words, [_name(one) for one in over if one.end is end]) for end, words in _OVER.items())
    lines = [f"{words}: {joined(names, ', ', 700)}" for words, names in ends if names]
    return [context("\n".join(lines))] if lines else []


def _buttons(night: Night, episode_id: str) -> list[ButtonElement]:
    stop = ButtonElement(text="Stop…", action_id=STOP, value=episode_id)
    keep = ButtonElement(text="Keep on tonight", action_id=KEEP, value=episode_id)
    return [stop] if night.kept_by is not None else [stop, keep]


def _name(night: Night) -> str:
    return escape(night.name, NAME_SHOWN).strip() or escape(night.instance_id)


def _where(night: Night) -> str:
    return f"{escape(night.account)}/{escape(night.region)}"


def _owner(night: Night) -> list[str]:
    return [f"owner {escape(night.owner, 60)}"] if night.owner else []


def _when(moment: datetime) -> str:
    """Say it in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text/#date-formatting"""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"
