"""What somebody asked for in words that name targets, kept with a question where they do not say that for certain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.domain.requests import Request
from cloud.model import Scope
from handlers.questions import Question
from handlers.routes import Reply
from handlers.scopes import scopes_to_json


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: a use's word, the words that name targets, and whatever else it takes, as JSON has it."""

    use: str
    scopes: tuple[Scope, ...]
    words: tuple[str, ...]
    more: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self, unclear: str) -> Mapping[str, Any]:
        """Describe it for the store, with the word that something is to be picked for."""
        return {
            "use": self.use,
            "scopes": scopes_to_json(self.scopes),
            "words": list(self.words),
            "more": dict(self.more),
            "unclear": unclear,
        }

    @classmethod
    def picked(cls, question: Question, picked: str) -> Self:
        """Read it back, with what was picked in the place of the unclear word."""
        stored = question.payload
        words = tuple(picked if word == stored["unclear"] else word for word in stored["words"])
        return cls(stored["use"], question.scopes, words, stored.get("more", {}))


GoOn = Callable[[Request, Asked], Reply | None]
"""Does what was asked; ``None``: it answers for itself."""
