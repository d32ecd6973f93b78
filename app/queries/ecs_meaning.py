"""Which instances words mean: ids for certain, and names as far as all could be looked through."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, as_completed
from contextlib import suppress
from dataclasses import dataclass

from app.domain.ecs.instances import InstanceMatches, in_order, is_instance_id
from app.domain.emr.clusters import Unanswered
from app.queries.asking import PATIENCE, Answers, gather, together
from app.queries.side_by_side import SideBySide
from cloud.ecs import EcsInstance, InstanceFilter, Instances
from cloud.errors import CloudError
from cloud.model import Scope
from cloud.ports import Ecs

CLOUD = "Alibaba Cloud"
CUT_OFF = "there is more than I may read in one go"


@dataclass(frozen=True, slots=True)
class MeantInstances:
    """Instances meant for certain, each once; and words that could mean several, or none."""

    instances: tuple[EcsInstance, ...]
    unclear: tuple[InstanceMatches, ...] = ()


class InstanceMeaning:
    """Reads afresh, never from a cache: what is found here is changed."""

    def __init__(
        self, adapters: Mapping[Scope, Ecs], threads: SideBySide, patience: float = PATIENCE
    ) -> None:
        """Take for how many seconds the others wait for an account and region that does not answer."""
        self._adapters = adapters
        self._threads = threads
        self._patience = patience

    def instances(
        self, words: Sequence[str], scopes: tuple[Scope, ...], preferred: tuple[Scope, ...] = ()
    ) -> MeantInstances:
        """Resolve words to instances.

        An id is certain, and so is an exact name that only one instance has: of the ``preferred`` scopes, else of
        all. Raises ``CloudError`` where nothing could be read.
        """
        searches = {word: self._search(word, scopes) for word in words if not is_instance_id(word)}
        ids = tuple(word for word in words if is_instance_id(word))
        found = self._by_id(ids, scopes) if ids else {}
        certain: dict[str, EcsInstance] = {}
        unclear: list[InstanceMatches] = []
        for word in words:
            meant = found[word] if word in found else self._named(word, searches[word], scopes, preferred)
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
        self, ids: tuple[str, ...], scopes: tuple[Scope, ...]
    ) -> Mapping[str, EcsInstance | InstanceMatches]:
        """Look everywhere at once; ids are unique, so nobody waits for the others once all are found."""
        calls = {
            scope: self._threads.submit(scope, self._adapters[scope].describe_instances, ids)
            for scope in scopes
        }
        found: dict[str, EcsInstance] = {}
        with suppress(TimeoutError):
            for call in as_completed(calls.values(), together(scopes, self._patience)):
                with suppress(CloudError):
                    found.update(call.result())
                if len(found) == len(set(ids)):
                    return found
        answers = gather(calls, 0, CLOUD)
        answers.raise_if_silent()
        return {key: found.get(key, InstanceMatches(key, scopes, (), answers.unanswered)) for key in ids}

    def _search(self, word: str, scopes: tuple[Scope, ...]) -> Mapping[Scope, Future[Instances]]:
        wanted = InstanceFilter(name=f"*{word}*")
        return {
            scope: self._threads.submit(scope, self._adapters[scope].list_instances, wanted)
            for scope in scopes
        }

    def _named(
        self,
        word: str,
        search: Mapping[Scope, Future[Instances]],
        scopes: tuple[Scope, ...],
        preferred: tuple[Scope, ...],
    ) -> EcsInstance | InstanceMatches:
        listed = gather(search, together(scopes, self._patience), CLOUD)
        listed.raise_if_silent()
        first = tuple(scope for scope in scopes if scope in preferred)
        for places in (first, scopes):
            exact = [i for scope in places for i in _items(listed, scope) if i.name == word]
            if len(exact) == 1 and not _unread(listed, places):
                return exact[0]
            if exact:
                return InstanceMatches(word, places, in_order(exact), _unread(listed, places))
        parts = in_order(i for scope in scopes for i in _items(listed, scope))
        return InstanceMatches(word, scopes, parts, _unread(listed, scopes))


def _items(listed: Answers[Instances], scope: Scope) -> tuple[EcsInstance, ...]:
    return listed.told[scope].items if scope in listed.told else ()


def _unread(listed: Answers[Instances], places: Sequence[Scope]) -> tuple[Unanswered, ...]:
    """Name where another instance of the same name may be."""
    cut_off = (Unanswered(scope, CUT_OFF) for scope, some in listed.told.items() if some.truncated)
    return tuple(one for one in (*listed.unanswered, *cut_off) if one.scope in places)
