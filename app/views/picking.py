"""Which clusters are meant, where the words of a command do not say that for certain."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from app.domain.emr.clusters import Matches
from app.views.emr.parts import warnings
from app.views.emr.picker import picker
from app.views.emr.places import not_asked, places
from app.views.escape import code
from app.views.message import Message
from app.views.pieces import context

PICK = "emr.pick"
"""The action id of the menu; what is picked is a cluster's id."""


def unclear_view(unclear: Sequence[Matches], question_id: str, slash: str) -> Message:
    """Say which words name no cluster for certain, and offer what the first one could mean."""
    missing = [matches for matches in unclear if not matches.candidates]
    if missing:
        words = ", ".join(code(matches.word, 100) for matches in missing)
        text = (
            f"No running cluster in *{places(missing[0].scopes)}* is called {words}, so nothing was proposed."
        )
        hint = context(f"`{slash} list` shows what runs.")
        return Message.saying(text, *_not_asked(missing), hint)
    first = unclear[0]
    text = _which(first)
    menu = picker(first.candidates, "Pick a cluster…", scoped=len(first.scopes) > 1, action_id=PICK)
    actions = ActionsBlock(elements=[menu], block_id=question_id)
    return Message.saying(text, *_not_asked([first]), actions)


def _which(matches: Matches) -> str:
    word, count = code(matches.word, 100), len(matches.candidates)
    if any(candidate.name != matches.word for candidate in matches.candidates):
        return f"{word} is no cluster's exact name, so nothing was proposed. Which one do you mean?"
    if count == 1:
        return (
            f"{word} may not be the only cluster of that name, so nothing was proposed. Do you mean this one?"
        )
    return f"{count} clusters are called {word}. Which one do you mean?"


def _not_asked(matches: Sequence[Matches]) -> list[Block]:
    unanswered = dict.fromkeys(one for word in matches for one in word.unanswered)
    return warnings(not_asked(tuple(unanswered)))
