"""When and where digests are told."""

from collections.abc import Sequence
from typing import Annotated

from app.settings.schedule import ScheduleSpec
from app.settings.section import Section
from app.settings.shapes import Alias, Finding, PostableId, nearest_hint, unique


class DigestSpec(ScheduleSpec):
    """One digest; left out, its channel is ``channels.digest``, and its accounts are all."""

    channel: PostableId | None = None
    accounts: Annotated[tuple[Alias, ...], unique(str.casefold, "account")] = ()


class Schedules(Section):
    """What is told at set times."""

    digest: tuple[DigestSpec, ...] = ()


def digest_problems(schedules: Schedules, default: str | None, known: Sequence[str]) -> list[Finding]:
    """Find those that have no channel, and those of accounts that are not ``known``."""
    return [
        *(
            (("digest", number), "has no channel: name one here, or channels.digest for all of them")
            for number, spec in enumerate(schedules.digest)
            if spec.channel is None and default is None
        ),
        *(
            (
                ("digest", number, "accounts", index),
                "names no account of this file" + nearest_hint(alias, known),
            )
            for number, spec in enumerate(schedules.digest)
            for index, alias in enumerate(spec.accounts)
            if alias not in known
        ),
    ]
