"""Accounts and regions in words: which ones a list is of, which one a row is in, which could not be asked."""

from collections.abc import Mapping, Sequence

from app.domain.emr.clusters import Unanswered
from app.views.escape import escape
from cloud.model import Scope

Marks = Mapping[str, str]
"""The emoji by which people know an account, by its alias."""

NAMED = 3


def places(scopes: Sequence[Scope]) -> str:
    """Name a few; of more, say how many regions and of which accounts."""
    if len(scopes) <= NAMED:
        return ", ".join(escape(str(scope)) for scope in scopes)
    accounts = tuple(dict.fromkeys(scope.account for scope in scopes))
    of = escape(accounts[0]) if len(accounts) == 1 else f"{len(accounts)} accounts"
    return f"{len(scopes)} regions of {of}"


def place(scope: Scope, marks: Marks) -> str:
    """Name one, with its account's mark."""
    return f"{marks.get(scope.account, '')} {escape(str(scope))}".lstrip()


def not_asked(unanswered: Sequence[Unanswered]) -> list[str]:
    """Name those that could not be asked, once for each reason."""
    reasons: dict[str, list[Scope]] = {}
    for missing in unanswered:
        reasons.setdefault(missing.why, []).append(missing.scope)
    return [f"{', '.join(map(str, scopes))} ({why})" for why, scopes in reasons.items()]
