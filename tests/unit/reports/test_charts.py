"""The chart is a picture of the right size with something on it; whatever goes wrong, there is none, and it is said."""

import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import matplotlib.image
import numpy
import pytest
from structlog.testing import capture_logs

from app.domain.cost import Total, Unknown
from app.domain.emr.spending import DAYS, Day
from app.reports import charts
from app.reports.charts import PNG, Charts, figures
from app.reports.drawing import COST, DPI, GROUND, QUIET, SIZE, TODAY, WORDS

D = Decimal
FIRST = date(2026, 3, 1)


def day(number: int, dollars: str | None = "100", clusters: int = 7, **fields: bool) -> Day:
    cost = None if dollars is None else Total(D(dollars), D(dollars))
    known = None if dollars is None else clusters
    return Day(FIRST + timedelta(days=number), cost, known, **{"whole": True, **fields})


def two_weeks() -> list[Day]:
    return [*(day(n, str(100 + 37 * n)) for n in range(DAYS - 1)), day(DAYS - 1, "50", today=True)]


def colours(picture: bytes) -> dict[str, int]:
    """Count the pixels of each colour."""
    pixels = (matplotlib.image.imread(io.BytesIO(picture))[:, :, :3] * 255).round().astype(int)
    numbers = pixels[:, :, 0] << 16 | pixels[:, :, 1] << 8 | pixels[:, :, 2]
    seen, counts = numpy.unique(numbers, return_counts=True)
    return {f"#{number:06x}": int(count) for number, count in zip(seen, counts, strict=True)}


@pytest.fixture(scope="module")
def picture() -> bytes:
    return Charts().draw(two_weeks())


def test_it_is_a_png_twice_as_large_as_it_is_shown(picture: bytes) -> None:
    assert picture.startswith(PNG)
    height, width = matplotlib.image.imread(io.BytesIO(picture)).shape[:2]
    assert (width, height) == tuple(round(inches * DPI) for inches in SIZE)
    assert len(picture) < 500_000


def test_bars_stand_on_an_opaque_ground_that_reads_in_dark_and_in_light(picture: bytes) -> None:
    found = colours(picture)
    whole = sum(found.values())
    assert found[GROUND] > whole * 0.5
    assert found[COST] > whole * 0.05, "thirteen days"
    assert 0 < found[TODAY] < found[COST], "and a part of one"
    alpha = matplotlib.image.imread(io.BytesIO(picture))
    assert alpha.shape[2] == 3 or alpha[:, :, 3].min() == 1


def test_words_stand_out() -> None:
    """At least 7 : 1, as WCAG's AAA has it: https://www.w3.org/TR/WCAG22/#contrast-enhanced"""
    for colour in (WORDS, QUIET):
        assert (_luminance(colour) + 0.05) / (_luminance(GROUND) + 0.05) >= 7


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_gaps_sparse_days_and_tiny_amounts_are_drawn() -> None:
    days = [day(0, None), day(1, "0", 0), day(2, "0.004"), day(3, "123456", whole=False), day(4, today=True)]
    assert Charts().draw(days).startswith(PNG)


def test_the_figures_say_what_is_certain() -> None:
    partly = Day(FIRST, Total(D(5), D(9), frozenset({Unknown.SPOT})), 3, whole=True)
    told = figures([partly, day(1, None), day(2, whole=False), day(3)])
    assert [(one["cost"], one["certain"]) for one in told] == [
        (5.0, False),
        (None, True),
        (100.0, False),
        (100.0, True),
    ]
    assert told[0]["day"] == "Sun\n1"


def test_nothing_to_draw_is_no_picture() -> None:
    with capture_logs() as logs:
        assert Charts(command=("/nowhere",)).draw([day(n, None) for n in range(DAYS)]) == b""
    assert logs == []


def test_without_matplotlib_there_is_none_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # an import of it fails now
    with capture_logs() as logs:
        assert Charts().draw(two_weeks()) == b""
    ((event, level),) = [(entry["event"], entry["log_level"]) for entry in logs]
    assert (event, level) == ("charts.left_out", "info")


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("raise SystemExit('no fonts here')", "CalledProcessError"),
        ("print('GIF89a')", "what came back is no picture"),
        ("import threading; threading.Event().wait()", "TimeoutExpired"),
        ("while True: print('x' * 65536)", "SaidTooMuch"),
    ],
)
def test_what_goes_wrong_is_said_and_costs_the_picture_only(program: str, reason: str) -> None:
    seconds = 0.3 if reason == "TimeoutExpired" else 30
    with capture_logs() as logs:
        assert Charts((sys.executable, "-I", "-c", program), seconds).draw(two_weeks()) == b""
    assert [entry["reason"] for entry in logs] == [reason]
    if "fonts" in program:
        assert "no fonts here" in logs[0]["said"]


def test_a_program_that_is_not_there_costs_the_picture_only() -> None:
    with capture_logs() as logs:
        assert Charts(("/nowhere/python",)).draw(two_weeks()) == b""
    assert logs[0]["event"] == "charts.failed"


def test_the_child_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("MPLCONFIGDIR", "/tmp/matplotlib")  # noqa: S108 - where the container keeps its cache
    telling = "import os, sys; sys.exit(' '.join(os.environ))"
    with capture_logs() as logs:
        Charts((sys.executable, "-I", "-c", telling)).draw(two_weeks())
    assert {"PATH", "MPLCONFIGDIR"} <= set(logs[0]["said"].split())
    assert "SLACK" not in logs[0]["said"]


def test_matplotlib_stays_out_of_our_own_process() -> None:
    asked = "import sys, app.reports.charts; sys.exit('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, "PYTHONPATH": _root()}, check=False
    )
    assert done.returncode == 0


def test_it_draws_where_nothing_can_be_written_but_the_temporary_folder(tmp_path: Path) -> None:
    """As in a container whose root is read-only."""
    done = subprocess.run(
        [sys.executable, "-I", str(charts.PROGRAM)],
        input=json.dumps(figures(two_weeks())).encode(),
        env={"HOME": "/proc/nowhere", "TMPDIR": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(PNG)


def _root() -> str:
    return str(Path(charts.__file__).parents[2])
