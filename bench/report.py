"""What the rounds come to: a table of medians and ranges, and whether the targets are met."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.measure import Plan, Result

Read = Callable[[Result], float]

P50_MS, SHARE_OF_BARE, CONNECTED_S, IDLE_MIB = 3.0, 0.25, 1.5, 150.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target and what was measured against it."""

    target: str
    measured: str
    met: bool

    def __str__(self) -> str:
        return f"{'met   ' if self.met else 'MISSED'}  {self.target}: {self.measured}"


def machine() -> str:
    """Describe what was measured on, and with what."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("slack-bolt", "slack-sdk", "aiohttp"))
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def table(ours: Sequence[Result], bare: Sequence[Result], plan: Plan) -> str:
    """Lay out every measure: median of the rounds, and the range."""
    rows: list[tuple[str, Read, str]] = [
        ("start to connected, s", lambda r: r.connected_s, ".2f"),
        ("ack p50, one at a time, ms", lambda r: r.alone_p50_ms, ".2f"),
        ("ack p99, one at a time, ms", lambda r: r.alone_p99_ms, ".2f"),
        ("ack p50, next at the ack, ms", lambda r: r.close_p50_ms, ".2f"),
        ("ack p99, next at the ack, ms", lambda r: r.close_p99_ms, ".2f"),
        (f"{plan.at_once} at once: acked in 3 s", lambda r: r.burst_in_time, ".0f"),
        (f"{plan.at_once} at once: ack p50, ms", lambda r: r.burst_p50_ms, ".0f"),
        (f"{plan.at_once} at once: ack p99, ms", lambda r: r.burst_p99_ms, ".0f"),
        (f"{plan.at_once} at once: done", lambda r: r.answers.get("done", 0), ".0f"),
        (f"{plan.at_once} at once: told busy", lambda r: r.answers.get("busy", 0), ".0f"),
        (f"{plan.at_once} at once: told failed", lambda r: r.answers.get("failed", 0), ".0f"),
        ("memory idle, MiB", lambda r: r.idle_mib, ".0f"),
        ("memory after, MiB", lambda r: r.after_mib, ".0f"),
    ]
    lines = ["| | ours | bare slack-bolt |", "|---|---|---|"]
    lines += [
        f"| {name} | {_cell(ours, read, form)} | {_cell(bare, read, form)} |" for name, read, form in rows
    ]
    return "\n".join(lines)


def verdicts(ours: Sequence[Result], bare: Sequence[Result], plan: Plan) -> list[Verdict]:
    """Judge by medians what is a time, and by the worst round what must never fail."""
    alone, theirs = _median(ours, lambda r: r.alone_p50_ms), _median(bare, lambda r: r.alone_p50_ms)
    burst, burst_theirs = _median(ours, lambda r: r.burst_p99_ms), _median(bare, lambda r: r.burst_p99_ms)
    connected = _median(ours, lambda r: r.connected_s)
    in_time = min(result.burst_in_time for result in ours)
    answered = min(result.answered for result in ours)
    idle = max(result.idle_mib for result in ours)
    return [
        Verdict(f"ack p50 <= {P50_MS:g} ms", f"{alone:.2f} ms", alone <= P50_MS),
        Verdict(
            f"ack p50 <= {SHARE_OF_BARE:g} of bare's",
            f"{alone / theirs:.2f}",
            alone <= SHARE_OF_BARE * theirs,
        ),
        Verdict(f"all {plan.at_once} acked in 3 s", f"{in_time} at worst", in_time == plan.at_once),
        Verdict(f"all {plan.at_once} answered", f"{answered} at worst", answered == plan.at_once),
        Verdict("burst's ack p99 <= bare's", f"{burst:.0f} ms, {burst_theirs:.0f} ms", burst <= burst_theirs),
        Verdict(f"connected <= {CONNECTED_S:g} s", f"{connected:.2f} s", connected <= CONNECTED_S),
        Verdict(f"idle <= {IDLE_MIB:g} MiB", f"{idle:.0f} MiB at worst", idle <= IDLE_MIB),
    ]


def _cell(results: Sequence[Result], read: Read, form: str) -> str:
    values = [read(result) for result in results]
    middle, low, high = (format(value, form) for value in (median(values), min(values), max(values)))
    return middle if low == high else f"{middle} ({low} to {high})"


def _median(results: Sequence[Result], read: Read) -> float:
    return median(read(result) for result in results)


def _processor() -> str:
    """Name the processor, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
