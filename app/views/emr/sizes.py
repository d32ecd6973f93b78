"""Instance groups and fleets in words: what is requested of them, what runs, what somebody wants."""

from collections.abc import Sequence

from app.domain.emr.held import label
from app.domain.emr.resize_intents import Change, Size
from app.views.escape import escape
from cloud.model import Capacity, Collection

NAME_SHOWN = 60


def types(kinds: Sequence[str], shown: int = 4) -> str:
    """Name a few instance types."""
    return escape(", ".join(kinds[:shown]), 100) + ("…" if len(kinds) > shown else "")


def change_line(change: Change) -> str:
    """Say ``core: *6 → 8*``; of a fleet, each of its targets that moves."""
    name = escape(change.label, NAME_SHOWN)
    if not change.fleet:
        return f"• {name}: {_step(change.before.total, change.after.total)} · {types(change.kinds)}"
    parts = [
        f"{market} {_step(before, after)}"
        for market, before, after in (
            ("On-Demand", change.before.on_demand, change.after.on_demand),
            ("Spot", change.before.spot, change.after.spot),
        )
        if before != after
    ]
    targets = ", ".join(parts) or f"*{change.after.total}* again"
    return f"• {name}: {targets} units · {types(change.kinds)}"


def _step(before: int, after: int) -> str:
    return f"*{before} → {after}*" if before != after else f"*{after}* again"


def held_line(held: Capacity, capacity: Sequence[Capacity]) -> str:
    """Say what it has: ``core: *6* (all running) · r5.2xlarge``."""
    name = escape(label(held, capacity), NAME_SHOWN)
    unit = "" if held.collection is Collection.GROUP else " unit" if held.requested == 1 else " units"
    running = "all running" if held.running == held.requested else f"{held.running} running"
    state = f" · :warning: {escape(held.state, 30)}" if held.halted else ""
    return (
        f"• {name}: *{held.requested}*{unit} ({running}{_split(held)}) · {types(held.instance_types)}{state}"
    )


def _split(held: Capacity) -> str:
    if held.collection is Collection.GROUP:
        return ", Spot" if held.market == "SPOT" else ""
    size = Size(held.on_demand_requested, held.spot_requested)
    return f": On-Demand {size.on_demand}, Spot {size.spot}"
