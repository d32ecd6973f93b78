"""The last steps of an EMR cluster, in words."""

from datetime import datetime

from app.domain.durations import spoken
from app.domain.emr.clusters import ClusterSheet
from app.views.emr.parts import joined
from app.views.escape import escape
from cloud.model import Step

MARKS = {
    "COMPLETED": ":white_check_mark:",
    "FAILED": ":red_circle:",
    "CANCELLED": ":black_circle:",
    "INTERRUPTED": ":black_circle:",
    "RUNNING": ":large_green_circle:",
}


def steps(sheet: ClusterSheet) -> str:
    """Tell the last steps, newest first, and why one failed."""
    if sheet.steps is None:
        return "*Last steps*\ncould not be read"
    if not sheet.steps:
        return "*Last steps*\nnone"
    return joined(["*Last steps*", *(_line(step, sheet.now) for step in sheet.steps)], "\n")


def _line(step: Step, now: datetime) -> str:
    mark = MARKS.get(step.state, ":white_circle:")
    took = f" · {spoken((step.ended_at or now) - step.started_at)}" if step.started_at else ""
    ago = f" · ended {spoken(now - step.ended_at)} ago" if step.ended_at else ""
    why = f"\n      _{escape(step.reason, 200)}_" if step.reason else ""
    return f"{mark} {escape(step.name, 80)} · {escape(step.state.lower(), 30)}{took}{ago}{why}"
