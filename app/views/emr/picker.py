"""The menu of clusters, and the question that it answers."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Option, PlainTextObject, SectionBlock, StaticSelectElement

from app.domain.clusters import Matches
from app.views.emr.parts import STATES, context
from app.views.escape import code, escape, plain
from app.views.message import Message
from cloud.model import ClusterSummary

SHOW = "emr.show"
"""The action id of the menu; what is picked is a cluster's id."""
MOST_OPTIONS = 100


def matches_view(matches: Matches, question_id: str, slash: str) -> Message:
    """Offer what a word could mean, or say that it means nothing here; the menu carries ``question_id``."""
    word, scope = code(matches.word, 100), escape(str(matches.scope))
    if not matches.candidates:
        text = f"No cluster in *{scope}* is called {word}, now or in the last 7 days."
        return Message(text, (SectionBlock(text=text), context(f"`{slash} list --all` shows what there is.")))
    count = len(matches.candidates)
    more = f" (the first {MOST_OPTIONS})" if count > MOST_OPTIONS else ""
    text = f"{word} could be any of {count} clusters in *{scope}*{more}. Which one?"
    menu = picker(matches.candidates, "Pick a cluster…")
    return Message(text, (SectionBlock(text=text), ActionsBlock(elements=[menu], block_id=question_id)))


def picker(clusters: Sequence[ClusterSummary], placeholder: str) -> StaticSelectElement:
    """Make the menu; more than a menu holds are left out."""
    options = [
        Option(
            value=cluster.id,
            text=PlainTextObject(text=plain(cluster.name, 75) or cluster.id),
            description=PlainTextObject(text=f"{cluster.id} · {STATES[cluster.state][1]}"),
        )
        for cluster in clusters[:MOST_OPTIONS]
    ]
    return StaticSelectElement(action_id=SHOW, placeholder=placeholder, options=options)
