"""The form of ``/emr resize``: a number for every group, two for every fleet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    NumberInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from app.domain.emr.held import AT_MOST, label, resizable
from app.domain.emr.resize_intents import size_of
from app.domain.emr.resize_preview import ResizePreview
from app.domain.emr.wanted import Wanted
from app.views.emr.sizes import held_line
from app.views.escape import code, escape, plain
from app.views.limits import render
from app.views.pieces import context
from cloud.model import Capacity, Collection, Market, Role

FORM = "emr.resize.form"
"""The form's callback id; its private metadata is the stored question's id."""

TITLE = "Resize a cluster"
CORE_NUMBER, TASK_NUMBER = "resize.core", "resize.task"
_MARKETS = {"on-demand": Market.ON_DEMAND, "spot": Market.SPOT}


def form_view(preview: ResizePreview, question_id: str) -> View:
    """Ask for every number, with today's filled in."""
    cluster = preview.detail.summary
    blocks: list[Block] = [
        SectionBlock(text=f"*{escape(cluster.name, 80).strip() or '(no name)'}*  {code(cluster.id)}"),
        *(block for held in resizable(preview.capacity) for block in _inputs(held, preview.capacity)),
    ]
    primary = [held for held in preview.capacity if held.role is Role.MASTER]
    small = [f"{held_line(held, preview.capacity)[2:]}: never resized" for held in primary]
    if preview.scaling is not None:
        low, high = preview.scaling.min_units, preview.scaling.max_units
        small.append(
            f":robot_face: Managed scaling is on ({low} to {high}): I shall offer to move its limits"
        )
    small += [f":warning: {escape(line, 300)}" for line in preview.unread]
    blocks += [context(line) for line in small]
    return View(
        type="modal",
        callback_id=FORM,
        private_metadata=question_id,
        title=PlainTextObject(text=TITLE),
        submit=PlainTextObject(text="Preview"),
        close=PlainTextObject(text="Close"),
        blocks=[render(block) for block in blocks],
    )


def numbers_of(preview: ResizePreview) -> Mapping[str, int]:
    """Tell what the form is filled in with, by its blocks' ids."""
    return {
        block_id: number for held in resizable(preview.capacity) for block_id, _, number in _numbers(held)
    }


def _inputs(held: Capacity, capacity: Sequence[Capacity]) -> Iterator[Block]:
    core = held.role is Role.CORE
    name = plain(label(held, capacity), 80)
    for block_id, market, number in _numbers(held):
        yield InputBlock(
            block_id=block_id,
            label=PlainTextObject(text=f"{name}{f' · {market} units' if market else ' · instances'}"),
            hint=PlainTextObject(text=_hint(held, market)),
            element=NumberInputElement(
                action_id=CORE_NUMBER if core else TASK_NUMBER,
                is_decimal_allowed=False,
                initial_value=str(number),
                min_value="0",
                max_value=str(AT_MOST),
            ),
        )


def _numbers(held: Capacity) -> tuple[tuple[str, str, int], ...]:
    size = size_of(held)
    if held.collection is Collection.GROUP:
        return ((held.id, "", size.total),)
    return (f"{held.id}/on-demand", "On-Demand", size.on_demand), (f"{held.id}/spot", "Spot", size.spot)


_RUNNING: Mapping[str, Callable[[Capacity], int]] = {
    "": lambda held: held.running,
    "On-Demand": lambda held: held.on_demand_running,
    "Spot": lambda held: held.spot_running,
}


def _hint(held: Capacity, market: str) -> str:
    kinds = ", ".join(held.instance_types[:4])
    running = f"{_RUNNING[market](held)} running now"
    halted = f" · {held.state}: EMR has given up starting nodes" if held.halted else ""
    return plain(f"{running} · {kinds}{' · Spot' if held.market == 'SPOT' else ''}{halted}", 300)


def problems(state: Mapping[str, Any]) -> Mapping[str, str]:
    """Say by block id what cannot be meant; nothing: it can be looked into."""
    found: dict[str, str] = {}
    for block_id, action_id, text in _filled(state):
        number = _number(text)
        if number is None:
            found[block_id] = f"Please give a whole number from 0 to {AT_MOST}."
        elif number == 0 and action_id == CORE_NUMBER and "/" not in block_id:
            found[block_id] = "HDFS lives on the core nodes: at least one has to stay."
    return found


def wanted_of(state: Mapping[str, Any], before: Mapping[str, int]) -> tuple[Wanted, ...]:
    """Tell what was changed in the form, against what it was filled in with."""
    wanted = []
    for block_id, _, text in _filled(state):
        number = _number(text)
        if number is None or number == before.get(block_id):
            continue
        held, _, market = block_id.partition("/")
        wanted.append(Wanted(held, number, market=_MARKETS.get(market)))
    return tuple(wanted)


def _filled(state: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for block_id, elements in state.items():
        for action_id in (CORE_NUMBER, TASK_NUMBER):
            if action_id in elements:
                yield block_id, action_id, str(elements[action_id].get("value") or "")


def _number(text: str) -> int | None:
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= AT_MOST else None
    )
