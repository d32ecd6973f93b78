"""What comes next for an idle cluster: silent → owner told → channel told → reminded → … ; pure.

Ending clusters without anybody asking is a row of its own: told → notice given → ended. It is never begun for one
that is protected, kept, exempt, not known well enough or not told of; and whatever stands against it on the way
withdraws the notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from app.domain.emr.idle import Busy, TooYoung
from app.domain.emr.idle_case import Case, End, How, Notice, Reminder, Seen

BACK_OFF = (timedelta(hours=1), timedelta(hours=2), timedelta(hours=4), timedelta(hours=8))
"""From one reminder to the next; then every day."""
DAILY = timedelta(days=1)

TRIED = timedelta(hours=1)
"""How long after the bot has begun to end one it is taken for not ended, and given notice anew."""

KEPT, PROTECTED, EXEMPT, UNREAD, NO_RULE = (
    "somebody keeps it",
    "it is protected from termination",
    "its tags exempt it",
    "its tags could not be read",
    "no rule ends it any more",
)
PAUSED, NOT_ALLOWED, NOT_ENDED = (
    "automation is paused",
    "the policy does not allow it",
    "it did not end",
)


@dataclass(frozen=True, slots=True)
class EndRule:
    """Clusters of these accounts and tags (patterns) are ended, ``grace`` after a notice, which comes after ``warn``.

    Empty fields fit all; ``at_most`` so many go by one scan.
    """

    accounts: frozenset[str]
    tags: Mapping[str, str]
    warn: timedelta
    grace: timedelta
    at_most: int

    @property
    def name(self) -> str:
        """Say which it is, by what it fits: ``env=dev in lab``."""
        tags = ", ".join(f"{key}={value}" for key, value in self.tags.items())
        accounts = ", ".join(sorted(self.accounts))
        return " in ".join(filter(None, (tags or "all clusters", accounts)))

    def fits(self, account: str, tags: Mapping[str, str]) -> bool:
        return (not self.accounts or account in self.accounts) and _tags_fit(self.tags, tags)


@dataclass(frozen=True, slots=True)
class EndRules:
    """The first that fits goes. ``exempt``: any such tag spares a cluster."""

    rules: tuple[EndRule, ...] = ()
    exempt: Mapping[str, str] | None = None

    def of(self, seen: Seen) -> EndRule | str:
        """Give the rule that ends it, or say why none does."""
        if seen.tags is None:
            return UNREAD
        if any(_tags_fit({key: value}, seen.tags) for key, value in (self.exempt or {}).items()):
            return EXEMPT
        if seen.protected:
            return PROTECTED
        found = (rule for rule in self.rules if rule.fits(seen.account, seen.tags))
        return next(found, NO_RULE)


class Say(StrEnum):
    """What is to be told now."""

    OWNER = "owner"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Step:
    """The case as it is now, whom to tell of it first, and whether its time is over."""

    case: Case
    says: frozenset[Say] = frozenset()
    ends: bool = False


def decide(
    case: Case, opened_at: datetime, now: datetime, *, grace: timedelta, kept: bool, ending: EndRule | str
) -> Step:
    """Decide for one that a scan has just found, or could not judge; ``ending`` as :meth:`EndRules.of` has it."""
    if case.unseen:
        return Step(case)
    if kept:
        return Step(spare(case))
    if case.kept:
        case = replace(case, kept=False, reminder=None, rested_at=now)
    case, ends = _toward_the_end(case, opened_at, now, ending)
    return Step(_remind(case, now), _tell(case, now, grace), ends)


def _tell(case: Case, now: datetime, grace: timedelta) -> frozenset[Say]:
    """The owner goes first, where there is a way to them."""
    if case.channel is not None:
        return frozenset()
    owner = frozenset({Say.OWNER} if case.direct is None and case.owner.conversation else ())
    told_at = now if owner else case.direct.at if case.direct else None
    waits = told_at is not None and now - told_at < grace
    return owner if waits else owner | {Say.CHANNEL}


def _remind(case: Case, now: datetime) -> Case:
    """Remind where the channel knows; a notice is a reminder too, and so is the end that it told of."""
    if case.channel is None:
        return case
    last = case.reminder or Reminder(0, case.channel.at)
    since = max([last.at, case.rested_at or last.at, *_noticed(case, now)])
    pause = BACK_OFF[last.number] if last.number < len(BACK_OFF) else DAILY
    return replace(case, reminder=Reminder(last.number + 1, now)) if now - since >= pause else case


def _noticed(case: Case, now: datetime) -> list[datetime]:
    notice = case.notice
    if notice is None:
        return []
    return [notice.at, notice.ends_at] if case.warned and notice.ends_at <= now else [notice.at]


def _toward_the_end(
    case: Case, opened_at: datetime, now: datetime, ending: EndRule | str
) -> tuple[Case, bool]:
    if isinstance(ending, str):
        return withdraw(case, ending), False
    if case.ending is not None:
        if now - case.ending < TRIED:
            return case, False
        return withdraw(replace(case, ending=None), NOT_ENDED), False
    if case.warned and case.notice is not None:
        return case, now >= case.notice.ends_at
    if case.channel is None or case.channel.at >= now or now - opened_at < ending.warn:
        return case, False
    return replace(case, notice=Notice(now, now + ending.grace, rule=ending.name)), False


def spare(case: Case) -> Case:
    """Somebody keeps it: nobody is reminded, and it will not be ended."""
    return withdraw(replace(case, kept=True), KEPT)


def withdraw(case: Case, why: str) -> Case:
    """Take back the notice that it will be ended, if there is one."""
    if case.notice is None or case.notice.withdrawn:
        return case
    return replace(case, notice=replace(case.notice, withdrawn=why))


def came_alive(case: Case, seen: Seen) -> bool:
    """Tell whether it is idle again, after work that no scan has seen: that is another episode."""
    return seen.exact and seen.since > case.seen.until


def end_of(case: Case, verdict: Busy | TooYoung | None, now: datetime) -> End:
    """Say how it ended: ``None`` is a cluster that runs no more."""
    if verdict is None:
        return End(How.GONE, now)
    if isinstance(verdict, TooYoung) or (
        verdict.last_active is not None and verdict.last_active <= case.seen.since
    ):
        return End(How.LONGER, now)
    return End(How.WORKS, verdict.last_active or now, verdict.why)


def _tags_fit(wanted: Mapping[str, str], tags: Mapping[str, str]) -> bool:
    return all(key in tags and fnmatchcase(tags[key], value) for key, value in wanted.items())
