"""An idle cluster in words: which one, since when, whose, what it costs, what was said and done about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.durations import spoken
from app.domain.emr.idle_case import Act, Case, Did, End, How, Notice, Owner
from app.domain.emr.keeping import Keep
from app.views.emr.parts import NAME_SHOWN, console_url
from app.views.emr.places import Marks, place
from app.views.escape import code, escape, mention_channel, mention_user
from app.views.money import hourly, so_far
from app.views.pieces import day_and_time, who


@dataclass(frozen=True, slots=True)
class Here:
    """How this workspace has it: the accounts' marks, the command's name, and the zone in which a day begins.

    ``channel`` hears of an idle cluster ``grace`` after its owner.
    """

    slash: str
    marks: Marks = field(default_factory=dict)
    zone: str = "UTC"
    channel: str = ""
    grace: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Shown:
    """An episode by its id, and what is to be said of it."""

    id: str
    case: Case
    keep: Keep | None = None
    closed_at: datetime | None = None


def title(one: Shown) -> str:
    case = one.case
    mark = ":zzz:" if case.end is None else ":white_check_mark:"
    words = "" if case.end is None else f" {end_words(case.end)}"
    link = f"<{console_url(case.seen.scope, case.seen.cluster_id)}|console>"
    return f"{mark} {name_of(case)}{words}  {code(case.seen.cluster_id)}  {link}"


def facts(case: Case, marks: Marks) -> str:
    """Say first what it comes to, then what it is."""
    seen = case.seen
    at_least = "" if seen.exact else "at least "
    was = "Was idle" if case.end is not None else "Idle"
    idle = f"{was} {at_least}since {day_and_time(seen.since)} ({spoken(seen.at - seen.since)})"
    about = [
        place(seen.scope, marks),
        "owner and tags unknown" if seen.tags is None else _owner(case.owner),
        *([] if case.end is not None else [f"counts as idle after {spoken(seen.after)}"]),
        *([":lock: protected"] if seen.protected else []),
    ]
    return f"{' · '.join([idle, *_money(case)])}\n{' · '.join(about)}"


def end_words(end: End) -> str:
    match end.how:
        case How.WORKS:
            return f"works again, since {day_and_time(end.at)}"
        case How.LONGER:
            return "does not count as idle any more: it may idle for longer now"
        case How.GONE:
            by = f", terminated by {who(end.by)}" if end.by is not None else ""
            return f"is gone{by}"


def notice_words(case: Case) -> str:
    """Say that it will be ended, or will not after all; that it is being ended is told by what was done."""
    notice = case.notice
    if notice is None or (case.warned and case.ending is not None):
        return ""
    if notice.withdrawn:
        return f":alarm_clock: I will not terminate it: {escape(notice.withdrawn)}."
    return (
        f":alarm_clock: *I will terminate it {day_and_time(notice.ends_at)}*{by_rule(notice)}, "
        "unless somebody keeps it, or it works."
    )


def by_rule(notice: Notice) -> str:
    return f" by the rule for {code(notice.rule, 200)}" if notice.rule else ""


def spared(one: Shown) -> list[str]:
    if one.keep is None or one.case.end is not None:
        return []
    return [f":shield: Kept by {who(one.keep.by)} until {day_and_time(one.keep.until)}"]


def acts(one: Shown) -> list[str]:
    """Say who did what; the keep that holds is said already."""
    keep = one.keep if one.case.end is None else None
    said = (Did.KEPT, keep.by, keep.until) if keep is not None else None
    return [act_words(act) for act in one.case.acts if (act.did, act.by, act.until) != said]


def act_words(act: Act) -> str:
    match act.did:
        case Did.KEPT if act.until is not None:
            words = f"spared it until {day_and_time(act.until)}"
        case Did.KEPT:
            words = "spared it"
        case Did.RELEASED:
            words = "took that back"
        case Did.TERMINATE:
            words = "asked to terminate it"
        case Did.ENDED:
            words = "began to terminate it"
    return f"{day_and_time(act.at)} {who(act.by)} {words}"


def told(case: Case) -> str:
    """Say in the channel that the owner knows."""
    if case.direct is None or case.end is not None:
        return ""
    return f"{mention_user(case.owner.user_id)} was told directly, {day_and_time(case.direct.at)}"


def told_next(cases: Sequence[Case], here: Here) -> str:
    """Say to the owner, who hears of it first, when the channel will."""
    waiting = [
        case.direct.at for case in cases if case.direct and not (case.channel or case.kept or case.end)
    ]
    if not waiting or not here.channel:
        return ""
    after = day_and_time(max(waiting) + here.grace)
    return f"{mention_channel(here.channel)} hears of it after {after}, unless it is kept or works by then"


def ended_by_rule(case: Case) -> str:
    """Say by which rule it was ended, and when people were told that it would be."""
    if case.end is None or case.ending is None or case.notice is None:
        return ""
    return f"Ended{by_rule(case.notice)}; notice was given {day_and_time(case.notice.at)}"


def unseen(case: Case) -> str:
    if not case.unseen or case.end is not None:
        return ""
    return (
        f":warning: It could not be looked at last time ({escape(case.unseen, 300)}): "
        f"this is from {day_and_time(case.seen.at)}"
    )


def name_of(case: Case) -> str:
    return f"*{short(case.seen.name)}*"


def short(name: str) -> str:
    return escape(name, NAME_SHOWN).strip() or "(no name)"


def _owner(owner: Owner) -> str:
    if owner.user_id:
        return f"owner {mention_user(owner.user_id)}"
    return f"owner {escape(owner.words, 60)}" if owner.words else "no owner tag"


def _money(case: Case) -> list[str]:
    wasted = case.seen.wasted
    if wasted is None or case.seen.cost is None:
        return []
    if not wasted.known:
        return [so_far(wasted)]
    if case.end is not None:
        return [so_far(wasted).removesuffix(" so far")]
    return [f"*{so_far(wasted)}*, {hourly(case.seen.cost)}"]
