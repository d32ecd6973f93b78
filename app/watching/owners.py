"""Whose a cluster is: from what its tags say to a person of this workspace."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from app.domain.emr.idle_case import Owner
from app.domain.people import Person, Standing, UserId
from app.domain.tags import owner_of

_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


class People(Protocol):
    """What has to be known of people; both raise a ``ChatOpsError`` where that cannot be had."""

    def person(self, user: UserId, *, fresh: bool = False) -> Person: ...

    def by_mail(self, address: str) -> str:
        """Give the id of whoever has this address; empty if nobody."""


class Conversations(Protocol):
    """What opens a conversation with somebody."""

    def conversation(self, user_id: str) -> str: ...


class Owners:
    """Finds owners: by what is configured, by id, by mail address. Only a member of the workspace is one."""

    def __init__(
        self,
        people: People,
        conversations: Conversations,
        team_id: str,
        known: Mapping[str, str],
        tags: Sequence[str],
    ) -> None:
        self._people = people
        self._conversations = conversations
        self._team_id = team_id
        self._known = {name.casefold(): user_id for name, user_id in known.items()}
        self._tags = tuple(tags)

    def find(self, tags: Mapping[str, str]) -> Owner:
        """Find one; raises a ``ChatOpsError`` where Slack does not say who somebody is."""
        words = owner_of(tags, self._tags).strip()
        user_id = self._resolve(words) if words else ""
        if not user_id or self._standing(user_id) is not Standing.MEMBER:
            return Owner(words)
        return Owner(words, user_id, self._conversations.conversation(user_id))

    def _resolve(self, words: str) -> str:
        if (known := self._known.get(words.casefold())) is not None:
            return known
        if _ID.fullmatch(words):
            return words
        return self._people.by_mail(words) if "@" in words else ""

    def _standing(self, user_id: str) -> Standing:
        return self._people.person(UserId(self._team_id, user_id)).standing
