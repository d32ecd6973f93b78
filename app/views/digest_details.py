"""The digest's details, for its thread: every cluster, what began, ended and failed, what idles and is kept."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block, SectionBlock

from app.domain.digest import ByWhom, Digest, Doer, Event, Failure, KeptCluster, RunningCluster
from app.domain.durations import spoken
from app.domain.emr.idle_report import IdleCluster, UnknownCluster
from app.views.emr.parts import NAME_SHOWN, STATES, console_url, lasting
from app.views.emr.places import Marks, place
from app.views.escape import code, escape
from app.views.message import Message
from app.views.money import LEFT_OUT, hourly, so_far, why_incomplete
from app.views.pieces import context, day_and_time, packed
from cloud.model import ClusterSummary, Scope


def details(digest: Digest, marks: Marks, shown: int) -> Message | None:
    """Tell all of it, of each kind the first ``shown``; ``None`` if there is nothing to tell."""
    rows = _Rows(digest, marks)
    parts = [
        _part("What runs, the most expensive first", map(rows.running, digest.running), shown),
        _part("Failed", map(rows.failure, digest.failures), shown),
        _part("Idle", map(rows.idle, digest.idle), shown),
        _part("Not known whether idle", map(rows.unsure, digest.unsure), shown),
        _part("Kept", map(rows.kept, digest.kept), shown),
        _part("Started", map(rows.started, digest.started), shown),
        _part("Ended", map(rows.ended, digest.ended), shown),
        *(
            _part(one.title, (f"• {escape(line, 500)}" for line in one.lines), shown)
            for one in digest.sections
        ),
    ]
    blocks: list[Block] = [SectionBlock(text=text) for part in parts for text in packed(part)]
    if not blocks:
        return None
    if digest.cost.known:
        incomplete = why_incomplete(digest.cost)
        blocks.append(
            context(f"{incomplete[:1].upper()}{incomplete[1:]}. {LEFT_OUT}" if incomplete else LEFT_OUT)
        )
    return Message("The details of the digest", tuple(blocks))


class _Rows:
    """A line for each thing; where there are several accounts and regions, it says in which it is."""

    def __init__(self, digest: Digest, marks: Marks) -> None:
        self._digest = digest
        self._marks = marks
        self._several = len(digest.scopes) > 1

    def running(self, one: RunningCluster) -> str:
        cluster = one.summary
        nodes = "nodes unknown" if one.nodes is None else f"{one.nodes} node{'' if one.nodes == 1 else 's'}"
        state = f"{STATES[cluster.state][1]} {lasting(cluster, self._digest.now)}"
        facts = [*self._where(cluster.scope), state, nodes]
        facts.append(hourly(one.cost) if one.cost is not None else "cost unknown")
        if one.owner is None:
            facts.append("owner unknown")
        elif one.owner:
            facts.append(f"owner {escape(one.owner, 60)}")
        return self._row(STATES[cluster.state][0], cluster, facts)

    def failure(self, one: Failure) -> str:
        what = f"{code(one.what)} of " if one.what else ""
        where = self._where(one.scope) if one.scope else []
        head = " · ".join(
            [f"{what}*{_named(one.name)}*  {code(one.cluster_id)}", *where, day_and_time(one.at)]
        )
        reason_code = f" ({code(one.code, 60)})" if one.code else ""
        return f":red_circle: {head}\n      _{escape(one.reason, 600) or 'no reason is told'}_{reason_code}"

    def idle(self, one: IdleCluster) -> str:
        since = f"since {day_and_time(one.verdict.since)} ({spoken(self._digest.now - one.verdict.since)})"
        facts = [*self._where(one.summary.scope), since]
        wasted = one.wasted(self._digest.now)
        if wasted is not None:
            facts.append(so_far(wasted))
        facts.append(f"owner {escape(one.owner, 60)}" if one.owner else "no owner tag")
        return self._row(":zzz:", one.summary, facts)

    def unsure(self, one: UnknownCluster) -> str:
        facts = [*self._where(one.summary.scope), escape(one.verdict.why, 300)]
        return self._row(":grey_question:", one.summary, facts)

    def kept(self, one: KeptCluster) -> str:
        facts = [*self._where(one.scope), f"by {escape(one.by, 80)}, until {day_and_time(one.until)}"]
        return f":pushpin: *{_named(one.name)}*  {code(one.cluster_id)} · {' · '.join(facts)}"

    def started(self, event: Event) -> str:
        return self._event(":arrow_forward:", event)

    def ended(self, event: Event) -> str:
        return self._event(":black_square_for_stop:", event, escape(event.cluster.reason, 200))

    def _event(self, mark: str, event: Event, why: str = "") -> str:
        by = f"{_by(event.by)}{f' (_{why}_)' if why and event.by.doer is not Doer.PERSON else ''}"
        return self._row(mark, event.cluster, [*self._where(event.cluster.scope), day_and_time(event.at), by])

    def _row(self, mark: str, cluster: ClusterSummary, facts: Iterable[str]) -> str:
        link = f"<{console_url(cluster.scope, cluster.id)}|{_named(cluster.name)}>"
        return f"{mark} *{link}*  {code(cluster.id)} · {' · '.join(facts)}"

    def _where(self, scope: Scope) -> list[str]:
        return [place(scope, self._marks)] if self._several else []


def _by(by: ByWhom) -> str:
    match by.doer:
        case Doer.PERSON:
            return f"by {escape(by.name, 80)}"
        case Doer.OWNER:
            return f"outside this bot, owner {escape(by.name, 80)}"
        case Doer.ITSELF:
            return "by itself"
        case Doer.OUTSIDE:
            return "outside this bot"


def _part(title: str, rows: Iterable[str], shown: int) -> list[str]:
    lines = list(rows)
    if not lines:
        return []
    more = [f"… and {len(lines) - shown} more"] if len(lines) > shown else []
    return [f"*{escape(title, 150)}* ({len(lines)})", *lines[:shown], *more]


def _named(name: str) -> str:
    return escape(name, NAME_SHOWN).strip() or "(no name)"
