"""Ending clusters without anybody asking: the last looks, and then the gate like for everybody else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from app.domain.changes import Plan
from app.domain.emr.episodes import NOT_ALLOWED, EndRule, came_alive
from app.domain.emr.idle_case import Act, Case, Did, Notice, Seen
from app.domain.emr.idle_report import IdleCluster
from app.domain.emr.intents import TerminateCluster
from app.domain.emr.meant import facts_of, identity
from app.domain.names import Action
from app.domain.people import AUTOMATION
from app.domain.refused import Refused
from app.domain.requests import Kind, Request
from app.gate import Changes, Gate
from app.store.store import Store
from app.store.switches import Switch
from app.watching.cases import Cases, Record
from app.watching.noticeboard import notice_key
from app.watching.rules import WatchRules
from cloud.errors import CloudError
from cloud.model import ClusterDetail, Scope

log = structlog.get_logger()

LOST_AFTER = timedelta(minutes=2)
"""So long after its claim an ending of which the gate knows nothing was lost with its process."""
ENTRIES = 500


class Looking(Protocol):
    """What looks at one cluster afresh."""

    def look(self, scope: Scope, cluster_id: str, now: datetime) -> IdleCluster | None:
        """Give it if it is idle for certain; raises ``CloudError``."""


class Endings:
    """Ends what was given notice of, as the automation: each step asks again whether it may."""

    def __init__(
        self,
        scan: Looking,
        gate: Gate,
        changes: Changes,
        store: Store,
        rules: WatchRules,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._scan = scan
        self._gate = gate
        self._changes = changes
        self._store = store
        self._rules = rules
        self._now = now
        self._cases = Cases(store)
        self._switch = Switch(store.claims)

    def may(self, seen: Seen) -> bool:
        """Ask the policy whether the automation may terminate it."""
        request = _request("", self._rules.channel, self._now())
        return self._gate.may(Action.EMR_TERMINATE, request, seen.aim)

    def taken_up(self, cases: Sequence[tuple[Record, Case]]) -> Sequence[tuple[Record, Case]]:
        """Take back the claims of those whose process died before it asked the gate: their time has still come."""
        lost = self._now() - LOST_AFTER
        claimed = [case.ending for _, case in cases if case.ending is not None and case.ending <= lost]
        if not claimed:
            return cases
        asked = self._store.audit.find(
            since=min(claimed), user=AUTOMATION, action=Action.EMR_TERMINATE, limit=ENTRIES
        )
        if len(asked) == ENTRIES:
            return cases  # there may be more: those claims run out by themselves
        targets = {record.entry.target for record in asked}
        return [
            (record, _unclaimed(case) if record.target not in targets and _is_lost(case, lost) else case)
            for record, case in cases
        ]

    def carry_out(self, records: Iterable[Record]) -> Sequence[Record]:
        """End those whose time has come, the longest idle first, as many as their rules let go at once."""
        ended: list[Record] = []
        begun: dict[int, int] = {}
        for record in sorted(records, key=lambda record: (record.case.seen.since, record.id)):
            rule = self._rules.ends.of(record.case.seen)
            if isinstance(rule, str) or begun.get(id(rule), 0) >= rule.at_most:
                continue
            if (detail := self._last_look(record)) is None:
                continue
            if (mine := self._claim(record)) is None:
                continue
            begun[id(rule)] = begun.get(id(rule), 0) + 1
            ended.append(self._end(mine, detail))
        return ended

    def _last_look(self, record: Record) -> ClusterDetail | None:
        """Look at the cluster itself, then at what may be said against it; ``None`` keeps it from being ended."""
        notice = record.case.notice
        if notice is None or not self._was_told(record.case, notice):
            return None
        seen = record.case.seen
        try:
            found = self._scan.look(seen.scope, seen.cluster_id, self._now())
        except CloudError as error:
            log.warning("idle.not_looked_at", target=record.target, error=error.message)
            return None
        if found is None or found.detail is None or came_alive(record.case, now_seen := self._seen(found)):
            return None
        rule = self._rules.ends.of(now_seen)
        spared = {keep.target for keep in self._store.keeps.now()}
        if not isinstance(rule, EndRule) or record.target in spared or self._switch.paused() is not None:
            return None
        return found.detail

    def _seen(self, found: IdleCluster) -> Seen:
        return Seen.of(found, self._now())

    def _was_told(self, case: Case, notice: Notice) -> bool:
        """Tell whether Slack has had the notice for as long as was promised."""
        told = self._store.messages.get(notice_key(case.channel, notice.at)) if case.channel else None
        if told is None or told.state != "posted":
            return False
        return self._now() - max(notice.at, told.begun_at) >= notice.ends_at - notice.at

    def _claim(self, record: Record) -> Record | None:
        """Only one of several replicas goes on, and only if nobody has done anything about it meanwhile."""
        now = self._now()
        case = replace(record.case, ending=now).noting(Act(AUTOMATION, Did.ENDED, now))
        return next(iter(self._cases.save([(record, case)])), None)

    def _end(self, record: Record, detail: ClusterDetail) -> Record:
        plan = Plan((TerminateCluster(*identity(detail)),), dict(detail.tags))
        place = record.case.channel
        where = self._store.messages.get(place.key) if place else None
        channel = where.channel if where else self._rules.channel
        request = _request(record.id, channel, self._now(), where.ts if where else "")
        try:
            self._changes.carry_out(request, [facts_of(detail)], (plan,))
        except Refused as refused:
            log.warning("idle.refused", target=record.target, reason=refused.decision.reason.value)
            return self._cases.note(record.id, _refused) or record
        return record


def _is_lost(case: Case, lost: datetime) -> bool:
    return case.ending is not None and case.ending <= lost


def _unclaimed(case: Case) -> Case:
    acts = tuple(act for act in case.acts if (act.did, act.at) != (Did.ENDED, case.ending))
    return replace(case, ending=None, acts=acts)


def _refused(case: Case) -> Case:
    notice = case.notice and replace(case.notice, withdrawn=NOT_ALLOWED)
    return replace(case, notice=notice, acts=case.acts[:-1])


def _request(id: str, channel: str, now: datetime, thread_ts: str = "") -> Request:
    name = f"idle.{id}.{now.timestamp():.0f}"
    return Request(name, Kind.CLOCK, "idle", AUTOMATION, channel, now, thread_ts=thread_ts)
