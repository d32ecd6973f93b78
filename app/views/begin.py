"""Buttons below one thing: each begins what a command would, for this thing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from slack_sdk.models.blocks import ButtonElement

from app.domain.names import Action


@dataclass(frozen=True, slots=True)
class Begin:
    """A button: the command's word, its action, and what is written on it.

    What asks for more before anything happens ends in an ellipsis.
    """

    word: str
    action: Action
    text: str
    style: str = ""


def action_id(command: str, word: str) -> str:
    """Name what a button begins, by the command's name in the contract and its word."""
    return f"{command}.begin.{word}"


def begin_buttons(
    command: str, fitting: Iterable[Begin], offered: Collection[Action], question_id: str
) -> list[ButtonElement]:
    """Make the buttons of what is fitting and ``offered``; each carries ``question_id``."""
    return [
        ButtonElement(
            text=begin.text,
            action_id=action_id(command, begin.word),
            value=question_id,
            style=begin.style or None,
        )
        for begin in fitting
        if begin.action in offered
    ]
