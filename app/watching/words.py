"""The word by which a keep expires: stored with its end, so that it is said once, and not lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from app.domain.emr.keeping import Keep
from app.store.episodes import Episode
from app.store.store import Repositories, Store

KIND = "keep"
_KEEP = TypeAdapter(Keep)


@dataclass(frozen=True, slots=True)
class Word:
    """A keep that is over: whether its target is ``idle`` now, and the key of the message that tells so."""

    id: str
    keep: Keep
    idle: bool
    thread: str

    @property
    def key(self) -> str:
        return f"keep:{self.id}"


class Words:
    """What is still to be said, or has just been."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def end_due(
        self, is_gone: Callable[[Keep], bool], idle: Callable[[Keep], bool], thread: Callable[[Keep], str]
    ) -> int:
        """End the keeps whose time is over; of what is gone nothing needs to be said. Tell how many there were."""

        def work(store: Repositories) -> int:
            over = store.keeps.end_due()
            for keep in over:
                if not is_gone(keep):
                    payload = {
                        "keep": _KEEP.dump_python(keep, mode="json"),
                        "idle": idle(keep),
                        "thread": thread(keep),
                    }
                    episode = store.episodes.open(KIND, f"{keep.target}/{keep.until.isoformat()}", payload)
                    store.episodes.close(episode, payload)
            return len(over)

        return self._store.transaction(work)

    def since(self, moment: datetime) -> Sequence[Word]:
        """Read those of keeps that have ended since then."""
        return [_word(episode) for episode in self._store.episodes.closed(KIND, moment)]


def _word(episode: Episode) -> Word:
    stored: Any = episode.payload
    return Word(episode.id, _KEEP.validate_python(stored["keep"]), stored["idle"], stored["thread"])
