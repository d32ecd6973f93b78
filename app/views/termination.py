"""What is said around terminating, when there is nothing to confirm (yet)."""

from collections.abc import Sequence

from app.domain.facts import ClusterFacts
from app.views.escape import code, escape
from app.views.message import Message
from app.views.pieces import context


def nothing_to_do_view(facts: Sequence[ClusterFacts]) -> Message:
    """Say why nothing will be done to any of them."""
    lines = [f"*{escape(fact.name, 80)}*  {code(fact.cluster_id)}: {escape(fact.note)}" for fact in facts]
    return Message.saying("\n".join(lines))


def all_protected_view(facts: Sequence[ClusterFacts]) -> Message:
    """Say that nothing can be terminated without lifting a protection that the asker may not lift."""
    names = ", ".join(f"*{escape(fact.name, 80)}*" for fact in facts if fact.protected)
    text = (
        f":lock: {names}: protected from termination, and you may not lift that here. Nothing was proposed."
    )
    return Message.saying(text, context("It takes `emr.unprotect`, or somebody who has it."))
