"""The menu of instances, and the questions that it answers."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, StaticSelectElement

from app.domain.ecs.instances import InstanceMatches, is_instance_id
from app.views.ecs.parts import status_words, unread
from app.views.emr.places import places
from app.views.escape import code
from app.views.menus import MOST_OPTIONS, menu
from app.views.message import Message
from app.views.pieces import context
from cloud.ecs import EcsInstance

SHOW = "ecs.show"
"""The action id of the menu that shows; what is picked is an instance's id."""
PICK = "ecs.pick"
"""The action id of the menu that goes on with a change."""


def matches_view(matches: InstanceMatches, question_id: str, slash: str) -> Message:
    """Offer to show what a word could mean, or say that it means nothing here."""
    if not matches.candidates:
        return _nothing([matches], "", slash)
    count, where = len(matches.candidates), places(matches.scopes)
    text = f"{code(matches.word, 100)} could be any of {count} instances in *{where}*. Which one?"
    return _which(matches, text, question_id, SHOW)


def unclear_view(unclear: Sequence[InstanceMatches], question_id: str, slash: str) -> Message:
    """Say which words name no instance for certain, and offer what the first one could mean."""
    missing = [matches for matches in unclear if not matches.candidates]
    if missing:
        return _nothing(missing, ", so nothing was done", slash)
    first = unclear[0]
    return _which(first, _why(first), question_id, PICK)


def picker(
    instances: Sequence[EcsInstance], placeholder: str, *, scoped: bool, action_id: str = SHOW
) -> StaticSelectElement:
    """Make the menu; more than a menu holds are left out. ``scoped`` options say where their instance is."""

    def describe(instance: EcsInstance) -> list[str]:
        return [*([str(instance.scope)] if scoped else []), status_words(instance)]

    return menu(instances, describe, placeholder, action_id)


def _which(matches: InstanceMatches, text: str, question_id: str, action_id: str) -> Message:
    scoped = len(matches.scopes) > 1
    menu = picker(matches.candidates, "Pick an instance…", scoped=scoped, action_id=action_id)
    actions = ActionsBlock(elements=[menu], block_id=question_id)
    below = [*unread(matches.unanswered), actions]
    if len(matches.candidates) > MOST_OPTIONS:
        more = f"The menu has the first {MOST_OPTIONS}; for the others give more of the name, or the id."
        below.insert(0, context(more))
    return Message.saying(text, *below)


def _nothing(missing: Sequence[InstanceMatches], so: str, slash: str) -> Message:
    words = ", ".join(code(matches.word, 100) for matches in missing)
    unanswered = tuple(dict.fromkeys(one for matches in missing for one in matches.unanswered))
    that = " that I could read" if unanswered else ""
    text = f"No instance{that} in *{places(missing[0].scopes)}* is called {words}{so}."
    hint = context(f"`{slash} list` shows what there is.")
    return Message.saying(text, *unread(unanswered), hint)


def _why(matches: InstanceMatches) -> str:
    word, count = code(matches.word, 100), len(matches.candidates)
    if is_instance_id(matches.word):
        return (
            f"{word} is no instance's id, only a name like one, so nothing was done. Which one do you mean?"
        )
    if any(candidate.name != matches.word for candidate in matches.candidates):
        return f"{word} is no instance's exact name, so nothing was done. Which one do you mean?"
    if count == 1:
        return f"{word} may not be the only instance of that name, so nothing was done. Do you mean this one?"
    return f"{count} instances are called {word}. Which one do you mean?"
