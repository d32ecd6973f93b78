"""An idle cluster's message, from the first finding to its end; and that of many at once."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.cost import Total
from app.domain.durations import spoken
from app.domain.emr.idle_case import Case
from app.domain.emr.keeping import OFFERS
from app.views.escape import plain
from app.views.idle_words import (
    Here,
    Shown,
    acts,
    end_words,
    ended_by_rule,
    facts,
    name_of,
    notice_words,
    short,
    spared,
    title,
    told,
    told_next,
    unseen,
)
from app.views.message import Message
from app.views.money import LEFT_OUT, so_far
from app.views.pieces import context

TERMINATE, KEEP, SHOW, PICK = "idle.terminate", "idle.keep", "idle.show", "idle.pick"
"""Action ids; the buttons' value, and the block id of the menus, is the episode's id."""

ROWS = 12
OPTIONS = 20
"""As many as one message holds for certain, with long names."""


def message_view(shown: Sequence[Shown], here: Here, *, direct: bool = False) -> Message:
    """Show what a message is about; ``direct``: to the owner alone."""
    if len(shown) == 1:
        return case_view(shown[0], here, direct=direct)
    return gathered_view(shown, here, direct=direct)


def case_view(one: Shown, here: Here, *, direct: bool = False) -> Message:
    """Show one cluster: the facts, what was said and done, and what can be done."""
    case = one.case
    known = told_next([case], here) if direct else told(case)
    small = [line for line in (*spared(one), *acts(one), ended_by_rule(case), known, unseen(case)) if line]
    blocks: list[Block] = [SectionBlock(text=f"{title(one)}\n{facts(case, here.marks)}")]
    if (notice := notice_words(case)) and case.end is None:
        blocks.append(SectionBlock(text=notice))
    if small:
        blocks.append(context("\n".join(small)))
    if case.end is None:
        blocks.append(ActionsBlock(elements=_buttons(one.id, here), block_id=one.id))
        if case.seen.cost is not None and case.seen.cost.known:
            blocks.append(context(LEFT_OUT))
    return Message(_fallback(one), tuple(blocks))


def gathered_view(shown: Sequence[Shown], here: Here, *, direct: bool = False) -> Message:
    """Show many clusters that were found at the same time; a menu picks the one to do something about."""
    going = sorted((one for one in shown if one.case.end is None), key=_longest_first)
    over = [one for one in shown if one.case.end is not None]
    if not going:
        text = f":white_check_mark: None of {len(shown)} clusters is idle any more."
        return Message.saying(text, *_over(over))
    clusters = "cluster" if len(going) == 1 else "clusters"
    head = f"{len(going)} idle EMR {clusters}{f' (of {len(shown)})' if over else ''}"
    blocks: list[Block] = [HeaderBlock(text=plain(head, 150))]
    if (wasted := _wasted_together(going)) is not None and wasted.known:
        blocks.append(context(f"Together {so_far(wasted)}. {LEFT_OUT}"))
    blocks += [SectionBlock(text=_row(one, here)) for one in going[:ROWS]]
    if len(going) > ROWS:
        blocks.append(
            context(
                f"… and {len(going) - ROWS} more, idle for less long: `{here.slash} idle` shows them all."
            )
        )
    if direct and (known := told_next([one.case for one in going], here)):
        blocks.append(context(known))
    blocks += _over(over)
    menu = StaticSelectElement(
        action_id=PICK,
        placeholder="Do something about…",
        options=[_option(one) for one in going[:OPTIONS]],
    )
    blocks.append(ActionsBlock(elements=[menu], block_id=going[0].id))
    return Message(f"{head}: {_names(going)}", tuple(blocks))


def _buttons(id: str, here: Here) -> list[ButtonElement | StaticSelectElement]:
    city = here.zone.rpartition("/")[2].replace("_", " ")
    offers = [
        Option(value=value, text=PlainTextObject(text=f"{text} ({city})" if ":" in text else text))
        for value, text in OFFERS
    ]
    return [
        ButtonElement(text="Terminate…", action_id=TERMINATE, value=id, style="danger"),
        StaticSelectElement(action_id=KEEP, placeholder="Keep…", options=offers),
        ButtonElement(text="Show", action_id=SHOW, value=id),
    ]


def _longest_first(one: Shown) -> tuple[datetime, str]:
    return one.case.seen.since, one.id


def _wasted_together(shown: Sequence[Shown]) -> Total | None:
    known = [wasted for one in shown if (wasted := one.case.seen.wasted) is not None]
    return sum(known, start=Total()) if known else None


def _row(one: Shown, here: Here) -> str:
    lines = [title(one), facts(one.case, here.marks)]
    if notice := notice_words(one.case):
        lines.append(notice)
    return "\n".join([*lines, *(line for line in (*spared(one), *acts(one)[-1:], unseen(one.case)) if line)])


def _over(over: Sequence[Shown]) -> list[Block]:
    if not over:
        return []
    lines = [
        f":white_check_mark: {name_of(one.case)} {end_words(one.case.end)}{_by_rule(one.case)}"
        for one in over
        if one.case.end
    ]
    more = [f"… and {len(lines) - ROWS} more are over"] if len(lines) > ROWS else []
    return [context("\n".join([*lines[:ROWS], *more]))]


def _by_rule(case: Case) -> str:
    return f". {said}" if (said := ended_by_rule(case)) else ""


def _option(one: Shown) -> Option:
    seen = one.case.seen
    about = f"{seen.cluster_id} · {seen.scope} · idle {spoken(seen.at - seen.since)}"
    return Option(
        value=one.id,
        text=PlainTextObject(text=plain(seen.name, 75).strip() or seen.cluster_id),
        description=PlainTextObject(text=plain(about, 75)),
    )


def _names(shown: Sequence[Shown]) -> str:
    return ", ".join(short(one.case.seen.name) for one in shown[:ROWS])


def _fallback(one: Shown) -> str:
    seen = one.case.seen
    if one.case.end is not None:
        return f"{short(seen.name)} ({seen.cluster_id}) {end_words(one.case.end)}"
    return f"{short(seen.name)} ({seen.cluster_id}) is idle for {spoken(seen.at - seen.since)}"
