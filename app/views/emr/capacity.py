"""The instance groups or fleets of an EMR cluster, in words."""

from app.domain.emr.clusters import ClusterSheet
from app.views.emr.parts import joined
from app.views.escape import escape
from cloud.model import Capacity, Collection


def capacity(sheet: ClusterSheet) -> str:
    """Tell what runs and what is wanted, by role."""
    fleets = sheet.detail.collection is Collection.FLEET
    title = "*Instance fleets* (weighted units)" if fleets else "*Instance groups*"
    if sheet.capacity is None:
        return f"{title}\ncould not be read"
    return joined([title, *map(_line, sheet.capacity)], "\n") if sheet.capacity else f"{title}\nnone"


def _line(part: Capacity) -> str:
    types = ", ".join(part.instance_types[:5]) + ("…" if len(part.instance_types) > 5 else "")
    spot = f" (Spot {part.spot_running} of {part.spot_requested})" if part.spot_requested else ""
    short = " :warning:" if part.running < part.requested and part.state != "TERMINATED" else ""
    state = "" if part.state == "RUNNING" else f" · {escape(part.state.lower(), 30)}"
    why = f" _{escape(part.reason, 120)}_" if part.reason else ""
    running = f"{part.running} of {part.requested} running{spot}{short}"
    return f"• {part.role.lower()}: {running} · {escape(types, 100)}{state}{why}"
