"""An idle cluster in words: which one, since when, whose, what it costs, what was said and done about it."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.durations import spoken
from app.domain.emr.idle_case import Act, Case, Did, End, How, Notice, Owner
from app.domain.emr.keeping import Keep
from app.views.emr.idle import day_and_time
from app.views.emr.parts import NAME_SHOWN, console_url
from app.views.emr.places import Marks, place
from app.views.escape import code, escape, mention_user
from app.views.money import hourly, so_far
from app.views.pieces import at, who


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
    seen = case.seen
    at_least = "" if seen.exact else "at least "
    was = "was idle" if case.end is not None else "idle"
    facts = [
        place(seen.scope, marks),
        f"{was} {at_least}since {day_and_time(seen.since)} ({spoken(seen.at - seen.since)})",
        f"may idle {spoken(seen.after)}",
        "owner and tags unknown" if seen.tags is None else _owner(case.owner),
        *_money(case),
    ]
    return " · ".join([*facts, *([":lock: protected"] if seen.protected else [])])


def end_words(end: End) -> str:
    match end.how:
        case How.WORKS:
            return f"works again, since {day_and_time(end.at)}"
        case How.LONGER:
            return "does not count as idle any more: it may idle for longer now"
        case How.GONE:
            by = f", terminated by {who(end.by)}" if end.by is not None else ""
            return f"is gone{by}"


def notice_words(notice: Notice) -> str:
    if notice.withdrawn:
        return f":alarm_clock: I will not terminate it: {escape(notice.withdrawn)}."
    return (
        f":alarm_clock: *I will terminate it at {day_and_time(notice.ends_at)}*, "
        "unless somebody keeps it, or it works."
    )


def spared(one: Shown) -> list[str]:
    if one.keep is None or one.case.end is not None:
        return []
    return [f":shield: Kept by {who(one.keep.by)} until {day_and_time(one.keep.until)}"]


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
    return f"{at(act.at)} {who(act.by)} {words}"


def told(case: Case) -> str:
    if case.direct is None or case.end is not None:
        return ""
    return f"{mention_user(case.owner.user_id)} was told directly, {at(case.direct.at)}"


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
    if case.end is not None:
        return [so_far(wasted).removesuffix(" so far")]
    return [f"{so_far(wasted)}, {hourly(case.seen.cost)}" if wasted.known else so_far(wasted)]
