"""Which instances words mean: ids for certain, and names as far as all could be looked through."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, as_completed
from contextlib import suppress
from dataclasses import dataclass

from app.domain.ecs.instances import InstanceMatches, in_order, is_instance_id
from app.domain.emr.clusters import Unanswered
from app.queries.asking import Answers, gather, together
from app.queries.ecs_listing import CLOUD, CUT_OFF, EcsScopes, cut_off, listed_instances
from cloud.ecs import EcsInstance, InstanceFilter, Instances
from cloud.errors import CloudError
from cloud.model import Scope


@dataclass(frozen=True, slots=True)
class MeantInstances:
    """Instances meant for certain, each once; and words that could mean several, or none."""

    instances: tuple[EcsInstance, ...]
    unclear: tuple[InstanceMatches, ...] = ()


class InstanceMeaning:
    """Reads afresh, never from a cache: what is found here is changed."""

    def __init__(self, ecs: EcsScopes) -> None:
        self._ecs = ecs

    def instances(
        self, words: Sequence[str], scopes: tuple[Scope, ...], preferred: tuple[Scope, ...] = ()
    ) -> MeantInstances:
        """Resolve words to instances.

        An id is certain, and so is an exact name that only one instance has: of the ``preferred`` scopes, else of
        all; not one that looks like an id: that may have been another's. Raises ``CloudError`` where nothing could
        be read.
        """
        left = _Left(together(scopes, self._ecs.patience))
        searches = {word: self._search(word, scopes) for word in words if not is_instance_id(word)}
        ids = tuple(word for word in words if is_instance_id(word))
        found = self._by_id(ids, scopes, left) if ids else {}
        certain: dict[str, EcsInstance] = {}
        unclear: list[InstanceMatches] = []
        for word in words:
            meant = (
                found[word] if word in found else self._named(word, searches[word], scopes, preferred, left)
            )
            if isinstance(meant, InstanceMatches):
                unclear.append(meant)
            else:
                certain[meant.id] = meant
        return MeantInstances(tuple(certain.values()), tuple(unclear))

    def one(
        self, word: str, scopes: tuple[Scope, ...], preferred: tuple[Scope, ...] = ()
    ) -> EcsInstance | InstanceMatches:
        """Find one instance to look at: a unique part of its name is enough for that."""
        meant = self.instances([word], scopes, preferred)
        if meant.instances:
            return meant.instances[0]
        (unclear,) = meant.unclear
        return unclear.candidates[0] if len(unclear.candidates) == 1 else unclear

    def _by_id(
        self, ids: tuple[str, ...], scopes: tuple[Scope, ...], left: "_Left"
    ) -> Mapping[str, EcsInstance | InstanceMatches]:
        """Look everywhere at once; ids are unique, so nobody waits for the others once all are found."""
        calls = {
            scope: self._ecs.threads.submit(scope, self._ecs.adapters[scope].describe_instances, ids)
            for scope in scopes
        }
        found: dict[str, EcsInstance] = {}
        with suppress(TimeoutError):
            for call in as_completed(calls.values(), left.seconds()):
                with suppress(CloudError):
                    found.update(call.result())
                if len(found) == len(set(ids)):
                    return found
        answers = gather(calls, 0, CLOUD)
        answers.raise_if_silent()
        return {**found, **self._called_like_ids([key for key in ids if key not in found], scopes, answers)}

    def _called_like_ids(
        self, words: Sequence[str], scopes: tuple[Scope, ...], answers: Answers[Mapping[str, EcsInstance]]
    ) -> Mapping[str, InstanceMatches]:
        """Look for instances with such names where nobody has such ids, as far as anybody answers."""
        left = _Left(self._ecs.patience)
        searches = {word: self._ecs.begin_listing(answers.told, InstanceFilter(name=word)) for word in words}
        matches = {}
        for word, search in searches.items():
            listed = gather(search, left.seconds(), CLOUD)
            unread = (*answers.unanswered, *_unread(listed, scopes))
            matches[word] = InstanceMatches(word, scopes, in_order(listed_instances(listed)), unread)
        return matches

    def _search(self, word: str, scopes: tuple[Scope, ...]) -> Mapping[Scope, Future[Instances]]:
        return self._ecs.begin_listing(scopes, InstanceFilter(name=f"*{word}*"))

    def _named(
        self,
        word: str,
        search: Mapping[Scope, Future[Instances]],
        scopes: tuple[Scope, ...],
        preferred: tuple[Scope, ...],
        left: "_Left",
    ) -> EcsInstance | InstanceMatches:
        listed = gather(search, left.seconds(), CLOUD)
        listed.raise_if_silent()
        first = tuple(scope for scope in scopes if scope in preferred)
        for places in (first, scopes):
            exact = [i for scope in places for i in _items(listed, scope) if i.name == word]
            if len(exact) == 1 and not _unread(listed, places):
                return exact[0]
            if exact:
                return InstanceMatches(word, places, in_order(exact), _unread(listed, places))
        return InstanceMatches(word, scopes, in_order(listed_instances(listed)), _unread(listed, scopes))


class _Left:
    """What is left of the seconds that all words of a command have together; ``None``: there is no end."""

    def __init__(self, seconds: float | None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds

    def seconds(self) -> float | None:
        return None if self._until is None else max(0.0, self._until - time.monotonic())


def _items(listed: Answers[Instances], scope: Scope) -> tuple[EcsInstance, ...]:
    return listed.told[scope].items if scope in listed.told else ()


def _unread(listed: Answers[Instances], places: Sequence[Scope]) -> tuple[Unanswered, ...]:
    """Name where another instance of the same name may be."""
    more = (Unanswered(scope, CUT_OFF) for scope in cut_off(listed))
    return tuple(one for one in (*listed.unanswered, *more) if one.scope in places)
