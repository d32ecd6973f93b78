"""The instance groups or fleets of an EMR cluster, in words."""

from collections.abc import Sequence

from app.domain.emr.clusters import ClusterSheet
from app.domain.emr.held import label
from app.views.emr.parts import NAME_SHOWN, joined
from app.views.escape import escape
from cloud.model import Capacity, Collection


def capacity(sheet: ClusterSheet) -> str:
    """Tell what runs and what is wanted, each by the name that a resize takes."""
    fleets = sheet.detail.collection is Collection.FLEET
    title = "*Instance fleets* (weighted units)" if fleets else "*Instance groups*"
    if sheet.capacity is None:
        return f"{title}\ncould not be read"
    lines = [_line(part, sheet.capacity) for part in sheet.capacity]
    return joined([title, *lines], "\n") if lines else f"{title}\nnone"


def _line(part: Capacity, all_of_them: Sequence[Capacity]) -> str:
    types = ", ".join(part.instance_types[:5]) + ("…" if len(part.instance_types) > 5 else "")
    spot = f" (Spot {part.spot_running} of {part.spot_requested})" if part.spot_requested else ""
    short = " :warning:" if part.running < part.requested and part.state != "TERMINATED" else ""
    state = "" if part.state == "RUNNING" else f" · {escape(part.state.lower(), 30)}"
    why = f" _{escape(part.reason, 120)}_" if part.reason else ""
    running = f"{part.running} of {part.requested} running{spot}{short}"
    name = escape(label(part, all_of_them), NAME_SHOWN)
    return f"• {name}: {running} · {escape(types, 100)}{state}{why}"
