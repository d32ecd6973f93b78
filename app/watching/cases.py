"""Idle cases in the store: read together, changed only by whoever saw them as they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from app.domain.emr.idle_case import IDLE, Case, Seen, case_from_json, case_to_json
from app.domain.intent import Unreadable
from app.store.episodes import Episode
from app.store.store import Repositories, Store

log = structlog.get_logger()

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Record:
    """A case, and the episode that it was read from."""

    episode: Episode
    case: Case

    @property
    def id(self) -> str:
        return self.episode.id

    @property
    def target(self) -> str:
        return self.episode.target


class Cases:
    """The cases of all replicas. What another version has stored is that one's to look after."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def opened(self) -> Mapping[str, Record]:
        """Read the open ones by their target, oldest first."""
        return {record.target: record for record in _records(self._store.episodes.opened(IDLE))}

    def closed(self, since: datetime) -> Sequence[Record]:
        """Read those that have been closed since then."""
        return _records(self._store.episodes.closed(IDLE, since))

    def get(self, id: str) -> Record | None:
        """Read one, open or closed."""
        episode = self._store.episodes.get(id)
        return next(iter(_records([episode] if episode and episode.kind == IDLE else [])), None)

    def open(self, found: Iterable[Seen]) -> Sequence[Record]:
        """Open one for each, or find what another replica has opened."""
        wanted = tuple(found)

        def work(store: Repositories) -> Sequence[Episode]:
            return [store.episodes.open(IDLE, seen.target, case_to_json(Case(seen))) for seen in wanted]

        return _records(self._store.transaction(work, repeatable=True)) if wanted else ()

    def save(self, changed: Iterable[tuple[Record, Case]]) -> Sequence[Record]:
        """Store them as they are now, closed if they have an end; answer with those that nobody else has changed."""
        pairs = [(record, case) for record, case in changed if record.case != case]

        def work(store: Repositories) -> Sequence[Record]:
            return [after for record, case in pairs if (after := _store(store, record, case)) is not None]

        return self._store.transaction(work) if pairs else ()

    def note(self, id: str, change: Callable[[Case], Case]) -> Record | None:
        """Change an open one, however often others do; ``None`` if it is none, or over."""
        for _ in range(ATTEMPTS):
            record = self.get(id)
            if record is None or record.case.end is not None:
                return None
            changed = change(record.case)
            if changed == record.case:
                return record
            if saved := self.save([(record, changed)]):
                return saved[0]
        log.warning("idle.not_noted", episode=id)
        return None


def _store(store: Repositories, record: Record, case: Case) -> Record | None:
    payload = case_to_json(case)
    put = store.episodes.close if case.end is not None else store.episodes.change
    if not put(record.episode, payload):
        return None
    return Record(replace(record.episode, payload=payload, version=record.episode.version + 1), case)


def _records(episodes: Iterable[Episode]) -> Sequence[Record]:
    records: list[Record] = []
    for episode in episodes:
        try:
            records.append(Record(episode, case_from_json(episode.payload)))
        except Unreadable:
            log.warning("idle.unreadable", episode=episode.id)
    return records
