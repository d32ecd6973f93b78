"""The menu of clusters, and the question that it answers."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, StaticSelectElement

from app.domain.emr.clusters import Matches
from app.views.emr.parts import STATES, warnings
from app.views.emr.places import not_asked, places
from app.views.escape import code
from app.views.menus import MOST_OPTIONS, menu
from app.views.message import Message
from app.views.pieces import context
from cloud.model import ClusterSummary

SHOW = "emr.show"
"""The action id of the menu; what is picked is a cluster's id."""


def matches_view(matches: Matches, question_id: str, slash: str, action_id: str = SHOW) -> Message:
    """Offer what a word could mean, or say that it means nothing here; the menu carries ``question_id``."""
    word, scope = code(matches.word, 100), places(matches.scopes)
    unread = warnings(not_asked(matches.unanswered))
    if not matches.candidates:
        text = f"No cluster in *{scope}* is called {word}, now or in the last 7 days."
        if unread:
            text = f"No cluster that I could read in *{scope}* is called {word}."
        hint = context(f"`{slash} list --all` shows what there is.")
        return Message.saying(text, *unread, hint)
    count = len(matches.candidates)
    more = f" (the first {MOST_OPTIONS})" if count > MOST_OPTIONS else ""
    text = f"{word} could be any of {count} clusters in *{scope}*{more}. Which one?"
    scoped = len(matches.scopes) > 1
    menu = picker(matches.candidates, "Pick a cluster…", scoped=scoped, action_id=action_id)
    actions = ActionsBlock(elements=[menu], block_id=question_id)
    return Message.saying(text, *unread, actions)


def picker(
    clusters: Sequence[ClusterSummary], placeholder: str, *, scoped: bool, action_id: str = SHOW
) -> StaticSelectElement:
    """Make the menu; more than a menu holds are left out. ``scoped`` options say where their cluster is."""

    def describe(cluster: ClusterSummary) -> list[str]:
        return [*([str(cluster.scope)] if scoped else []), STATES[cluster.state][1]]

    return menu(clusters, describe, placeholder, action_id)
