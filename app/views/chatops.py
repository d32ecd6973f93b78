"""Help and whoami."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ContextBlock, HeaderBlock, MarkdownTextObject, SectionBlock

from app.domain.people import Person
from app.views.escape import code, escape, mention_channel, mention_user
from app.views.message import Message


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One thing that somebody may do: how it is typed, what it does, and an example."""

    usage: str
    does: str
    example: str


@dataclass(frozen=True, slots=True)
class HelpSection:
    """What somebody may do with one command."""

    summary: str
    lines: tuple[HelpLine, ...]


def help_view(sections: Sequence[HelpSection], channel: str, misunderstood: str = "") -> Message:
    """Show only what the asker may do here, after what was not understood, if anything."""
    blocks: list[Block] = []
    if misunderstood:
        blocks.append(SectionBlock(text=f"I do not understand {code(misunderstood, 100)}."))
    blocks.append(
        HeaderBlock(text="What you may do here" if sections else "Nothing of that is open to you here")
    )
    for section in sections:
        lines = "\n".join(
            f"{code(line.usage)}\n      {escape(line.does)} For example {code(line.example)}"
            for line in section.lines
        )
        blocks.append(SectionBlock(text=f"*{escape(section.summary)}*\n{lines}"))
    where = "in a direct message" if channel.startswith("D") else f"in {mention_channel(channel)}"
    note = f"This is for you, {where}; elsewhere it may be more or less. "
    note += "Mention me with the same words in a thread or on a phone: `@bot emr list`."
    blocks.append(ContextBlock(elements=[MarkdownTextObject(text=note)]))
    usages = ", ".join(line.usage for section in sections for line in section.lines)
    return Message(text=escape(f"What you may do here: {usages or 'nothing of that'}"), blocks=tuple(blocks))


def whoami_view(person: Person, channel: str) -> Message:
    """Show who somebody is to the policy: ids, standing, groups that rules name."""
    groups = ", ".join(f"<!subteam^{group}> {code(group)}" for group in sorted(person.groups))
    name = escape(person.name, 80)
    lines = [
        f"You are {mention_user(person.id.user_id)}, {name}: a {person.standing} of this workspace.",
        f"• user {code(person.id.user_id)}, team {code(person.id.team_id)}",
        f"• user groups that the policy names: {groups or 'none'}",
        f"• this channel: {mention_channel(channel)} {code(channel)}",
        f"• your time zone: {escape(person.timezone, 60)}",
    ]
    return Message.saying("\n".join(lines))


def echo_view(person: Person, command: str, channel: str, text: str) -> Message:
    """Answer with person, command, channel and text, escaped."""
    who, where = mention_user(person.id.user_id), mention_channel(channel)
    said = escape(text, 2500) or "_(none)_"
    whole = f"{who} invoked {code(command)} in {where} with the following text: {said}"
    return Message(text=whole, blocks=(SectionBlock(text=whole),))
