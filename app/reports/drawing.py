"""Draws one chart: figures (JSON) from standard input, a PNG to standard output. Run as a program of its own.

Its own background is opaque and dark with light words, so that it reads the same in a dark client and in a light one.
"""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.layout_engine import ConstrainedLayoutEngine

GROUND, WORDS, QUIET, GRID = "#22252a", "#e8e9eb", "#b4b7bd", "#3b3f46"
COST, TODAY, CLUSTERS = "#4fb0e8", "#2f6f96", "#f2b84b"
SIZE, DPI = (5.4, 4.2), 240
"""Inches, and dots of each: small, for words that can be read where a client shows a picture small; and sharp."""

LABEL = 9.5
Figures = Sequence[Mapping[str, Any]]


def draw(figures: Figures) -> bytes:
    """Draw cost by day above, and the most clusters at once below."""
    import matplotlib  # noqa: PLC0415 - only this process ever pays for it

    matplotlib.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    pyplot.rcParams.update({"font.size": 10, "text.color": WORDS, "font.family": "DejaVu Sans"})
    figure, (above, below) = pyplot.subplots(
        2, 1, figsize=SIZE, sharex=True, height_ratios=(3, 2), facecolor=GROUND, layout=_room()
    )
    _cost(above, figures)
    _clusters(below, figures)
    below.set_xticks(range(len(figures)), [figure["day"] for figure in figures])
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DPI, facecolor=GROUND)
    return picture.getvalue()


def _room() -> "ConstrainedLayoutEngine":
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415

    return ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)  # inches


def _cost(axes: "Axes", figures: Figures) -> None:
    _plain(axes, "Cost of a day, USD")
    values = [figure["cost"] or 0.0 for figure in figures]
    colours = [TODAY if figure["today"] else COST for figure in figures]
    bars = axes.bar(range(len(figures)), values, color=colours, width=0.72)
    for bar, figure in zip(bars, figures, strict=True):
        if figure["cost"] is not None and not figure["certain"]:
            bar.set(hatch="////", edgecolor=GROUND, linewidth=0)
    axes.bar_label(bars, list(map(_said, figures)), padding=3, color=WORDS, fontsize=LABEL)
    axes.set_ylim(0, max(values) * 1.18 or 1)
    axes.set_title(_notes(figures), loc="right", color=QUIET, fontsize=LABEL)


def _clusters(axes: "Axes", figures: Figures) -> None:
    _plain(axes, "Clusters, the most at once")
    known = [(x, figure["clusters"]) for x, figure in enumerate(figures) if figure["clusters"] is not None]
    axes.plot(
        range(len(figures)),
        [float("nan") if figure["clusters"] is None else figure["clusters"] for figure in figures],
        color=CLUSTERS,
        linewidth=2,
        marker="o",
        markersize=4.5,
    )
    for x, count in known:
        axes.annotate(
            str(count),
            (x, count),
            (0, 6),
            textcoords="offset points",
            ha="center",
            color=WORDS,
            fontsize=LABEL,
        )
    axes.set_ylim(0, max((count for _, count in known), default=1) * 1.35 or 1)


def _plain(axes: "Axes", title: str) -> None:
    axes.set_title(title, loc="left", color=WORDS, fontsize=11, fontweight="bold")
    axes.set_facecolor(GROUND)
    axes.tick_params(colors=QUIET, length=0, labelleft=False)  # each value is written where it is
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _notes(figures: Figures) -> str:
    partly = any(figure["cost"] is not None and not figure["certain"] for figure in figures)
    darker = any(figure["cost"] is not None and figure["today"] for figure in figures)
    return "   ".join(["dark: today so far"] * darker + ["hatched: at least"] * partly)


def _said(figure: Mapping[str, Any]) -> str:
    """Label a bar, as short as it has room for; ``–``: nothing is known."""
    if figure["cost"] is None:
        return "–"
    cost = figure["cost"]
    if cost >= 1_000:
        return f"{cost / 1_000:.1f}k" if cost < 99_950 else f"{cost / 1_000:.0f}k"
    return f"{cost:.0f}" if cost >= 10 else f"{cost:.1f}"


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
