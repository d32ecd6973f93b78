"""One look of the idle watch: scan, open, carry on and close the episodes, then have everybody told.

What a scan could not read neither opens nor closes anything; the messages say so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

import structlog

from app.domain.emr.episodes import NOT_ALLOWED, PAUSED, EndRule, Step, came_alive, decide, end_of
from app.domain.emr.idle import Busy, TooYoung
from app.domain.emr.idle_case import Case, End, How, Owner, Seen
from app.domain.emr.idle_report import ScanReport
from app.domain.people import UserId
from app.errors import ChatOpsError
from app.store.store import Store
from app.store.switches import Switch
from app.watching.cases import Cases, Record
from app.watching.ending import Endings
from app.watching.gathering import placed
from app.watching.noticeboard import Noticeboard
from app.watching.owners import Owners
from app.watching.rules import WatchRules
from app.watching.terminators import who_terminated
from app.watching.words import Words
from cloud.model import ClusterSummary, Scope

log = structlog.get_logger()

CUT_OFF = "EMR did not let me read all clusters there"


class Scanning(Protocol):
    """What finds idle clusters."""

    def scan(self, scopes: Sequence[Scope], now: datetime) -> ScanReport:
        """Look at all of them; never raises what a cloud raises."""


@dataclass(frozen=True, slots=True)
class _Sights:
    """A scan's findings by target; what stands in none of the three runs no more, where ``unread`` has no reason."""

    idle: Mapping[str, Seen]
    unknown: Mapping[str, str]
    working: Mapping[str, Busy | TooYoung]
    unread: Mapping[Scope, str]

    @classmethod
    def of(cls, report: ScanReport) -> "_Sights":
        idle = (Seen.of(found, report.now) for found in report.idle)
        return cls(
            {seen.target: seen for seen in idle},
            {_target(one.summary): one.verdict.why for one in report.unknown},
            {_target(one.summary): one.verdict for one in report.working},
            {
                **dict.fromkeys(report.truncated, CUT_OFF),
                **{missing.scope: missing.why for missing in report.unanswered},
            },
        )

    def why_unseen(self, seen: Seen) -> str:
        """Say why nothing can be said of one that is not among the idle; empty if it can."""
        if seen.target in self.working:
            return ""
        return self.unknown.get(seen.target) or self.unread.get(seen.scope, "")

    def is_gone(self, target: str) -> bool:
        account, region, _ = target.split("/", 2)
        there = target in self.idle or target in self.unknown or target in self.working
        return not there and Scope(account, region) not in self.unread


class Watch:
    """Looks when the clock says so; any replica may, and two at once do no harm."""

    def __init__(
        self,
        scan: Scanning,
        scopes: Sequence[Scope],
        store: Store,
        owners: Owners,
        endings: Endings,
        board: Noticeboard,
        rules: WatchRules,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._scan = scan
        self._scopes = tuple(scopes)
        self._store = store
        self._owners = owners
        self._endings = endings
        self._board = board
        self._rules = rules
        self._now = now
        self._cases = Cases(store)
        self._words = Words(store)
        self._switch = Switch(store.claims)

    def run(self, _due_at: datetime) -> str:
        """Look once; answer with what was found."""
        sights = _Sights.of(self._scan.scan(self._scopes, self._now()))
        now = self._now()
        opened = self._cases.opened()
        self._end_keeps(sights, opened)
        spared = {keep.target for keep in self._store.keeps.now()}
        carried_on, closed = self._follow(opened, sights, now)
        begun = self._begin(sights, {record.target for record, _ in carried_on} | spared)
        going = [*self._endings.taken_up(carried_on), *((record, record.case) for record in begun)]
        ending = self._advance(going, spared, now)
        ended = self._endings.carry_out(ending)
        self._board.show(self._now())
        return _summary(len(sights.idle), len(begun), len(closed), len(ended), len(sights.unknown))

    def _follow(
        self, opened: Mapping[str, Record], sights: _Sights, now: datetime
    ) -> tuple[list[tuple[Record, Case]], Sequence[Record]]:
        """Bring every open case up to date, and close those that are over."""
        going: list[tuple[Record, Case]] = []
        over: list[tuple[Record, Case]] = []
        for record in opened.values():
            case = _followed(record.case, sights, now)
            (going if case.end is None else over).append((record, case))
        return going, self._cases.save(self._with_terminators(over))

    def _with_terminators(self, over: Sequence[tuple[Record, Case]]) -> Iterable[tuple[Record, Case]]:
        gone = [record for record, case in over if case.end is not None and case.end.how is How.GONE]
        by = who_terminated(self._store, gone) if gone else {}
        return [(record, _by(case, by.get(record.target))) for record, case in over]

    def _begin(self, sights: _Sights, not_these: set[str]) -> Sequence[Record]:
        return self._cases.open(seen for target, seen in sights.idle.items() if target not in not_these)

    def _advance(
        self, cases: Sequence[tuple[Record, Case]], spared: set[str], now: datetime
    ) -> Sequence[Record]:
        """Take every case's next step and store it; answer with those that are to be ended."""
        paused = self._switch.paused() is not None
        steps = [
            (record, step)
            for record, case in cases
            if (step := self._step(record, case, record.target in spared, paused, now)) is not None
        ]
        after = placed(steps, self._rules, now)
        saved = {record.id: record for record in self._cases.save(after)}
        unchanged = {record.id: record for record, case in after if record.case == case}
        ends = {record.id for record, step in steps if step.ends}
        return [record for id, record in {**unchanged, **saved}.items() if id in ends]

    def _step(self, record: Record, case: Case, kept: bool, paused: bool, now: datetime) -> Step | None:
        try:
            case = self._with_owner(case)
            ending = self._ending(case, paused)
        except ChatOpsError as error:  # nobody is told of it before its owner; the next scan asks again
            log.warning("idle.nobody_known", target=record.target, error=error.message)
            return None
        opened_at = record.episode.opened_at
        return decide(case, opened_at, now, grace=self._rules.grace, kept=kept, ending=ending)

    def _with_owner(self, case: Case) -> Case:
        if case.owner != Owner() or case.channel is not None or not case.seen.tags:
            return case
        return replace(case, owner=self._owners.find(case.seen.tags))

    def _ending(self, case: Case, paused: bool) -> EndRule | str:
        rule = self._rules.ends.of(case.seen)
        if isinstance(rule, str):
            return rule
        if paused:
            return PAUSED
        return rule if self._endings.may(case.seen) else NOT_ALLOWED

    def _end_keeps(self, sights: _Sights, opened: Mapping[str, Record]) -> None:
        def thread(target: str) -> str:
            record = opened.get(target)
            return record.case.channel.key if record is not None and record.case.channel else ""

        self._words.end_due(
            lambda keep: sights.is_gone(keep.target),
            lambda keep: keep.target in sights.idle,
            lambda keep: thread(keep.target),
        )


def _followed(case: Case, sights: _Sights, now: datetime) -> Case:
    """Say what a scan tells of one: idle still, not to be told, or over."""
    target = case.seen.target
    if (seen := sights.idle.get(target)) is not None:
        if came_alive(case, seen):
            return replace(case, unseen="", end=End(How.WORKS, seen.since))
        return replace(case, seen=seen, unseen="")
    if why := sights.why_unseen(case.seen):
        return replace(case, unseen=why)
    return replace(case, unseen="", end=end_of(case, sights.working.get(target), now))


def _by(case: Case, user: UserId | None) -> Case:
    return case if user is None or case.end is None else replace(case, end=replace(case.end, by=user))


def _target(cluster: ClusterSummary) -> str:
    return f"{cluster.scope.account}/{cluster.scope.region}/{cluster.id}"


def _summary(idle: int, begun: int, closed: int, ended: int, unknown: int) -> str:
    parts = [f"{idle} idle", f"{begun} new", f"{closed} over", f"{ended} ended", f"{unknown} unknown"]
    return ", ".join(part for part in parts if not part.startswith("0 ") or part == "0 idle")
