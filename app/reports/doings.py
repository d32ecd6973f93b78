"""Who did what to clusters, by the audit: what was done through this bot. Of all else only the cluster's tags tell."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.digest import ByWhom, Doer, Failure
from app.domain.intent import Unreadable
from app.domain.names import Action
from app.domain.people import UserId
from app.errors import ChatOpsError
from app.store.audit import Audit, AuditEntry, AuditRecord, Phase
from app.store.operations import Operation
from app.store.store import Store
from app.tracking.ending import entry
from cloud.model import ClusterSummary, Scope

PAGE = 500
LEAD = timedelta(hours=2)
"""An operation's audit may begin so long before its cluster does, or ends."""
BY_ITSELF = frozenset({"ALL_STEPS_COMPLETED"})
"""https://docs.aws.amazon.com/emr/latest/APIReference/API_ClusterStateChangeReason.html"""
_DONE = frozenset({Phase.ATTEMPTED, Phase.SUCCEEDED, Phase.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Doings:
    """What people did through this bot: who launched and who terminated which cluster (``account/region/id``)."""

    launched: Mapping[str, str]
    terminated: Mapping[str, str]
    failed: tuple[Failure, ...] = ()

    def started(self, cluster: ClusterSummary, owner: str | None) -> ByWhom:
        """Tell by whom it was started."""
        return _by(self.launched.get(_target(cluster)), owner)

    def ended(self, cluster: ClusterSummary) -> ByWhom:
        """Tell by whom it was ended."""
        if name := self.terminated.get(_target(cluster)):
            return ByWhom(Doer.PERSON, name)
        return ByWhom(Doer.ITSELF if cluster.reason_code in BY_ITSELF else Doer.OUTSIDE)


def read_doings(
    store: Store, names: Callable[[UserId], str], scopes: Collection[Scope], since: datetime
) -> Doings:
    """Read the audit, and what is under way; ``names`` tells how somebody is called. Raises ``StoreError``."""
    records = [record for record in _records(store.audit, since - LEAD) if record.entry.target]
    under_way = list(_under_way(store.operations.unfinished()))
    entries = [record.entry for record in records]
    failed = (
        _failure(record)
        for record in records
        if record.entry.phase is Phase.FAILED and record.at >= since and _scope(record) in scopes
    )
    return Doings(
        launched=_who([*under_way, *entries], Action.EMR_LAUNCH, names),
        terminated=_who([*under_way, *entries], Action.EMR_TERMINATE, names),
        failed=tuple(failed),
    )


def _records(audit: Audit, since: datetime) -> Iterator[AuditRecord]:
    before: int | None = None
    while page := audit.find(since=since, action="emr.*", limit=PAGE, before_id=before):
        yield from page
        before = page[-1].id


def _under_way(operations: Iterable[Operation]) -> Iterator[AuditEntry]:
    """Tell what the audit does not know yet: the id of a cluster that is just being launched."""
    for operation in operations:
        with suppress(Unreadable):
            yield entry(operation, Phase.ATTEMPTED)


def _who(entries: Sequence[AuditEntry], action: Action, names: Callable[[UserId], str]) -> Mapping[str, str]:
    """Tell who did it, by the target; of several the newest, which comes first."""
    people = {
        one.target: UserId(one.team_id, one.user_id)
        for one in reversed(entries)
        if one.action == action and one.phase in _DONE
    }
    known = {person: name_of(person, names) for person in set(people.values())}
    return {target: known[person] for target, person in people.items()}


def name_of(person: UserId, names: Callable[[UserId], str]) -> str:
    """A name that Slack does not tell is no reason to leave out who it was."""
    try:
        return names(person) or person.user_id
    except ChatOpsError:
        return person.user_id


def _by(name: str | None, owner: str | None) -> ByWhom:
    if name:
        return ByWhom(Doer.PERSON, name)
    return ByWhom(Doer.OWNER, owner) if owner else ByWhom(Doer.OUTSIDE)


def _failure(record: AuditRecord) -> Failure:
    said, detail = record.entry, record.entry.detail
    reason = str(detail.get("reason") or detail.get("error") or "")
    name, cluster_id = str(detail.get("name") or said.target), said.target.rpartition("/")[2]
    return Failure(name, cluster_id, record.at, reason, what=said.action, scope=_scope(record))


def _scope(record: AuditRecord) -> Scope | None:
    """A target is written as ``account/region/id``."""
    parts = record.entry.target.split("/")
    return Scope(parts[0], parts[1]) if len(parts) == 3 else None


def _target(cluster: ClusterSummary) -> str:
    return f"{cluster.scope}/{cluster.id}"
