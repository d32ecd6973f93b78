"""What is said around terminating, when there is nothing to confirm (yet)."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.clusters import Matches
from app.domain.proposals import ClusterFacts
from app.views.escape import code, escape, plain
from app.views.message import Message
from cloud.model import ClusterSummary

PICK = "emr.terminate.pick"
MOST_OPTIONS = 100


def unclear_view(unclear: Sequence[Matches], question_id: str) -> Message:
    """Say which words name no cluster for certain, and offer what the first one could mean."""
    missing = [matches for matches in unclear if not matches.candidates]
    if missing:
        scope = escape(str(missing[0].scope))
        words = ", ".join(code(matches.word, 100) for matches in missing)
        text = f"No running cluster in *{scope}* is called {words}, so nothing was proposed."
        return Message(text, (SectionBlock(text=text), _context("`/emr list` shows what runs.")))
    first = unclear[0]
    text = (
        f"{code(first.word, 100)} is no cluster's exact name, so nothing was proposed. Which one do you mean?"
    )
    if any(candidate.name == first.word for candidate in first.candidates):
        text = f"{len(first.candidates)} clusters are called {code(first.word, 100)}. Which one do you mean?"
    menu = StaticSelectElement(
        action_id=PICK,
        placeholder="Pick a cluster…",
        options=[_option(cluster) for cluster in first.candidates[:MOST_OPTIONS]],
    )
    blocks: list[Block] = [SectionBlock(text=text), ActionsBlock(elements=[menu], block_id=question_id)]
    return Message(text, tuple(blocks))


def picked_view(cluster_id: str) -> Message:
    """Take the place of a menu that has served."""
    text = f"You picked {code(cluster_id)}; what comes next stands in its own message."
    return Message(text, (SectionBlock(text=text),))


def nothing_to_do_view(facts: Sequence[ClusterFacts]) -> Message:
    """Say why there is nothing to terminate."""
    lines = [f"*{escape(fact.name, 80)}*  {code(fact.cluster_id)}: {escape(fact.note)}" for fact in facts]
    text = "\n".join(lines)
    return Message(text, (SectionBlock(text=text),))


def all_protected_view(facts: Sequence[ClusterFacts]) -> Message:
    """Say that nothing can be terminated without lifting a protection that the asker may not lift."""
    names = ", ".join(f"*{escape(fact.name, 80)}*" for fact in facts if fact.protected)
    text = (
        f":lock: {names}: protected from termination, and you may not lift that here. Nothing was proposed."
    )
    return Message(
        text, (SectionBlock(text=text), _context("It takes `emr.unprotect`, or somebody who has it."))
    )


def _option(cluster: ClusterSummary) -> Option:
    return Option(
        value=cluster.id,
        text=PlainTextObject(text=plain(cluster.name, 75) or cluster.id),
        description=PlainTextObject(text=f"{cluster.id} · {cluster.state.value.lower()}"),
    )


def _context(text: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=text)])
