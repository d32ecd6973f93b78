"""The digest's chart, drawn by a short-lived process: matplotlib's memory is given back, and its end is certain.

Without matplotlib, or if anything goes wrong, there is none, which the log says; the digest is complete in text.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from app.domain.emr.spending import Day
from app.reports.child import ask

log = structlog.get_logger()

PROGRAM = Path(__file__).with_name("drawing.py")
SECONDS = 30.0
MOST = 4 * 2**20
"""Bytes; a chart has some 100 KB."""
PNG = b"\x89PNG\r\n\x1a\n"
_ENVIRONMENT = (
    *("HOME", "LANG", "LC_ALL", "MPLCONFIGDIR", "PATH", "SYSTEMROOT"),
    *("TEMP", "TMP", "TMPDIR", "XDG_CACHE_HOME"),
)
"""What the child may see: no token, no key."""


class Charts:
    """Draws charts; ``command`` is what reads the figures (JSON) and writes the picture."""

    def __init__(
        self, command: Sequence[str] = (sys.executable, "-I", str(PROGRAM)), seconds: float = SECONDS
    ) -> None:
        self._command = tuple(command)
        self._seconds = seconds

    def draw(self, days: Sequence[Day]) -> bytes:
        """Draw clusters and cost by day as PNG; empty if there is nothing to draw, or no way to."""
        if not any(day.cost is not None for day in days):
            return b""
        if not _installed():
            log.info("charts.left_out", reason="matplotlib is not installed (pip install 'chatops[charts]')")
            return b""
        try:
            picture = ask(
                self._command,
                json.dumps(figures(days)).encode(),
                environment={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                seconds=self._seconds,
                most=MOST,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or b""
            log.error("charts.failed", reason=type(error).__name__, said=said[-500:].decode(errors="replace"))
            return b""
        if not picture.startswith(PNG):
            log.error("charts.failed", reason="what came back is no picture")
            return b""
        return picture


def figures(days: Sequence[Day]) -> list[dict[str, object]]:
    """Describe the days for the drawing."""
    return [
        {
            "day": f"{day.date:%a}\n{day.date.day}",
            "cost": None if day.cost is None else float(day.cost.least),
            "clusters": day.clusters,
            "certain": day.whole and not (day.cost and day.cost.at_least),
            "today": day.today,
        }
        for day in days
    ]


def _installed() -> bool:
    return importlib.util.find_spec("matplotlib") is not None
