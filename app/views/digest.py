"""The digest: short first, what needs attention before all else; the details, the chart and a CSV in its thread."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, HeaderBlock, SectionBlock

from app.domain.digest import Digest, Failure, said_first
from app.domain.durations import spoken
from app.domain.emr.idle_report import IdleCluster
from app.views.digest_details import details
from app.views.digest_files import chart, table
from app.views.emr.parts import NAME_SHOWN, joined, warnings
from app.views.emr.places import Marks, not_asked, place, places
from app.views.escape import code, escape, plain
from app.views.message import Attachment, Message
from app.views.money import altogether, hourly, so_far
from app.views.pieces import at, context, day_and_time

SHOWN = 40
"""So many clusters are told one by one; past that a CSV has them all."""


def digest_view(digest: Digest, marks: Marks, *, private: bool = False) -> Message:
    """Tell a digest; ``private``: to the one who asked, who has no thread, and no file but in a direct message."""
    picture = chart(digest)
    whole = details(digest, marks, SHOWN)
    rest = table(digest) if len(digest.running) > SHOWN else None
    title = f"EMR digest · {places(digest.scopes)}" if digest.scopes else "Digest"
    blocks: list[Block] = [HeaderBlock(text=plain(title, 150)), SectionBlock(text=_figures(digest))]
    if first := said_first(digest):
        blocks.append(SectionBlock(text="\n".join(_first(one, digest, marks) for one in first)))
    truncated = ", ".join(escape(str(scope)) for scope in digest.truncated)
    blocks += warnings(_unread(digest), truncated)
    named = {"the chart": picture, "the details": whole, "a table of all clusters": rest}
    below = {name: part for name, part in named.items() if part is not None}
    blocks.append(context(_small_print(digest, below, private)))
    return Message(_fallback(digest), tuple(blocks), thread=tuple(below.values()))


def _figures(digest: Digest) -> str:
    """Without any scope it is about the other parts of the bot only."""
    if digest.scopes:
        return f"{_running(digest)}\n{_counts(digest)}"
    return " · ".join(_briefs(digest)) or "Nothing to tell."


def _briefs(digest: Digest) -> list[str]:
    return [escape(section.brief, 150) for section in digest.sections if section.brief]


def _running(digest: Digest) -> str:
    number = len(digest.running)
    if not number:
        nothing = "What runs is not known." if _incomplete(digest) else "No cluster runs."
        return f"*{nothing}* {_spent(digest)}"
    nodes = f"{'≥ ' if digest.nodes_at_least else ''}{digest.nodes}"
    clusters = f"*{number}* cluster{' runs' if number == 1 else 's run'}"
    return f"{clusters} on *{nodes}* nodes for *{hourly(digest.cost)}* · {_spent(digest)}"


def _spent(digest: Digest) -> str:
    spent = digest.spent
    if not spent.known:
        return "cost since yesterday: not known, I have no samples yet"
    return f"*{altogether(spent.total, more=spent.at_least)}* since yesterday"


def _counts(digest: Digest) -> str:
    idle = f" ({hourly(digest.idle_cost)})" if digest.idle_cost.most else ""
    parts = [
        f"{len(digest.started)} started",
        f"{len(digest.ended)} ended",
        f":red_circle: {len(digest.failures)} failed" if digest.failures else "none failed",
        f":zzz: {len(digest.idle)} idle{idle}" if digest.idle else "none idle",
        f":pushpin: {len(digest.kept)} kept" if digest.kept else "",
        *_briefs(digest),
    ]
    return f"Since {day_and_time(digest.since)}: {' · '.join(filter(None, parts))}"


def _first(one: Failure | IdleCluster, digest: Digest, marks: Marks) -> str:
    if isinstance(one, IdleCluster):
        return _idle(one, digest, marks)
    what = f"{code(one.what)} of " if one.what else ""
    failed = f":red_circle: {what}*{_named(one.name)}* failed"
    return f"{failed}: _{escape(one.reason, 250) or 'no reason is told'}_"


def _idle(one: IdleCluster, digest: Digest, marks: Marks) -> str:
    wasted = one.wasted(digest.now)
    cost = f", {so_far(wasted)}" if wasted is not None and wasted.known else ""
    where = f" in {place(one.summary.scope, marks)}" if len(digest.scopes) > 1 else ""
    owner = f", owner {escape(one.owner, 60)}" if one.owner else ""
    idle = spoken(digest.now - one.verdict.since)
    return f":zzz: *{_named(one.summary.name)}*{where} has done nothing for {idle}{cost}{owner}"


def _unread(digest: Digest) -> Sequence[str]:
    sections = (part for section in digest.sections for part in section.unread)
    return (*not_asked(digest.unanswered), *digest.unread, *sections)


def _small_print(digest: Digest, below: Mapping[str, Message | Attachment], private: bool) -> str:
    parts = [f"as of {at(digest.now)}"]
    files = [name for name, part in below.items() if isinstance(part, Attachment)]
    if private and files:
        parts.append(f"I sent you {' and '.join(files)} as a direct message, as nobody else sees this")
    elif below and not private:
        *some, last = below
        names = f"{', '.join(some)} and {last}" if some else last
        parts.append(f"{names} {'is' if names == 'the chart' else 'are'} in the thread")
    if digest.spent.gaps and digest.spent.known:
        parts.append(_gaps(digest))
    return " · ".join(parts)


def _gaps(digest: Digest) -> str:
    gaps = digest.spent.gaps
    said = [f"{spoken(gap)} in {escape(name, 80)}" for name, gap in sorted(gaps.items(), key=lambda g: -g[1])]
    return f"not sampled since yesterday: {joined(said, ', ', 500)}"


def _named(name: str) -> str:
    return escape(name, NAME_SHOWN).strip() or "(no name)"


def _fallback(digest: Digest) -> str:
    if not digest.scopes:
        return f"Digest: {_figures(digest)}"
    number = len(digest.running)
    cost = f" for {hourly(digest.cost)}" if number else ""
    failed = f", {len(digest.failures)} failed" if digest.failures else ""
    idle = f", {len(digest.idle)} idle" if digest.idle else ""
    runs = f"{number} cluster{' runs' if number == 1 else 's run'}"
    if not number and _incomplete(digest):
        runs = "what runs is not known"
    return f"EMR digest: {runs}{cost}{failed}{idle}"


def _incomplete(digest: Digest) -> bool:
    """Tell whether there may be clusters that nobody has told us of."""
    return bool(digest.unanswered or digest.truncated)
