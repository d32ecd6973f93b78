"""One setting of an EMR cluster: its tags, its auto-termination."""

from slack_sdk.models.blocks import SectionBlock

from app.domain.emr.settings import AutoTerminationSheet, TagSheet, in_words
from app.views.emr.parts import NAME_SHOWN, joined
from app.views.escape import code, escape
from app.views.message import Message
from app.views.pieces import context
from cloud.model import ClusterDetail


def tags_view(sheet: TagSheet, slash: str) -> Message:
    """Show all tags of a cluster."""
    tags = sheet.detail.tags
    number = f"{len(tags)} tag{'' if len(tags) == 1 else 's'}" if tags else "no tags"
    lines = [
        f"• {code(key, 200)} = {code(value, 300) if value else '(empty)'}"
        for key, value in sorted(tags.items())
    ]
    text = f"{_name(sheet.detail)} has {number}"
    hint = f"`{slash} tag {sheet.detail.summary.id} key=value -other` sets one tag and removes another."
    return Message(text, (SectionBlock(text=joined([f"{text}.", *lines], "\n")), context(hint)))


def auto_termination_view(sheet: AutoTerminationSheet, slash: str) -> Message:
    """Show whether a cluster ends by itself."""
    idle, detail = sheet.now.idle_timeout, sheet.detail
    text = f"{_name(detail)}: auto-termination is {in_words(idle)}."
    notes = [f"`{slash} autoterminate {detail.summary.id} 2h` sets it, `off` has the cluster stay."]
    if detail.auto_terminate:
        notes.insert(0, "It ends after its last step in any case.")
    return Message.saying(text, context("\n".join(notes)))


def _name(detail: ClusterDetail) -> str:
    cluster = detail.summary
    return f"*{escape(cluster.name, NAME_SHOWN).strip() or '(no name)'}*  {code(cluster.id)}"
