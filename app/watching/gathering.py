"""Which message tells of which cluster: each its own, or one for many that are told of at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.emr.episodes import Say, Step
from app.domain.emr.idle_case import Case, Place
from app.watching.cases import Record
from app.watching.rules import WatchRules


def placed(
    steps: Sequence[tuple[Record, Step]], rules: WatchRules, now: datetime
) -> Sequence[tuple[Record, Case]]:
    """Give those who are to be told a message in the channel, or the conversation, that it belongs to."""
    wanted: dict[tuple[Say, str], list[str]] = defaultdict(list)
    for record, step in steps:
        for say in step.says:
            wanted[say, _where(say, step.case, rules)].append(record.id)
    keys = {
        (say, id): _key(say, id, together, rules) for (say, _), together in wanted.items() for id in together
    }
    return [(record, _told(record, step, keys, rules, now)) for record, step in steps]


def _where(say: Say, case: Case, rules: WatchRules) -> str:
    return case.owner.conversation if say is Say.OWNER else rules.channel


def _key(say: Say, id: str, together: Sequence[str], rules: WatchRules) -> str:
    """Name the message; it is named after the first of those that it tells of."""
    ending = ":owner" if say is Say.OWNER else ""
    many = len(together) > rules.gather_over
    return f"idle:many:{together[0]}{ending}" if many else f"idle:{id}{ending}"


def _told(
    record: Record, step: Step, keys: dict[tuple[Say, str], str], rules: WatchRules, now: datetime
) -> Case:
    case = step.case
    for say in sorted(step.says):
        place = Place(_where(say, case, rules), keys[say, record.id], now)
        case = replace(case, channel=place) if say is Say.CHANNEL else replace(case, direct=place)
    return case
