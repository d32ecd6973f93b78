"""What is said around starting and stopping, beside its one message."""

from collections.abc import Sequence

from app.domain.ecs.facts import InstanceFacts
from app.views.escape import code, escape
from app.views.message import Message


def nothing_to_do_view(facts: Sequence[InstanceFacts]) -> Message:
    """Say of which instances nothing is done, and why."""
    lines = [
        f":information_source: *{escape(fact.name, 80)}*  {code(fact.instance_id)}: {escape(fact.note, 1000)}"
        for fact in facts
    ]
    text = "\n".join(lines)
    return Message.saying(text)
