"""Who terminated a cluster, as far as the audit knows."""

from collections.abc import Mapping, Sequence

from app.domain.names import Action
from app.domain.people import UserId
from app.store.audit import Phase
from app.store.store import Store
from app.watching.cases import Record

ENTRIES = 500


def who_terminated(store: Store, gone: Sequence[Record]) -> Mapping[str, UserId]:
    """Look up, by target, who had those terminated by the bot since they were found idle."""
    since = min(record.episode.opened_at for record in gone)
    entries = [
        record.entry
        for record in store.audit.find(since=since, action=Action.EMR_TERMINATE, limit=ENTRIES)
        if record.entry.phase in (Phase.CONFIRMED, Phase.ATTEMPTED)
    ]
    return {entry.target: UserId(entry.team_id, entry.user_id) for entry in reversed(entries)}
