"""Lengths of time, spoken and typed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.durations import brief, parse_duration, spoken


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "under 1 m"),
        (0, "under 1 m"),
        (59.9, "under 1 m"),
        (60, "1 m"),
        (3599, "59 m"),
        (3600, "1 h"),
        (3660, "1 h 1 m"),
        (86400 + 300, "1 d"),
        (3 * 86400 + 4 * 3600 + 59 * 60, "3 d 4 h"),
    ],
)
def test_spoken(seconds: float, words: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0.0 s"), (0.44, "0.4 s"), (9.97, "10 s"), (12.3, "12 s"), (59.6, "1 m"), (3660, "1 h 1 m")],
)
def test_brief(seconds: float, words: str) -> None:
    assert brief(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("90m", 90), ("2h", 120), ("7d", 10080), ("1w", 10080), ("1h30m", 90), ("1H 30M", 90), ("2 h", 120)],
)
def test_typed(typed: str, minutes: int) -> None:
    assert parse_duration(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["", "h", "2", "2x", "2h!", "-2h", "0m", "0h0m", "two hours", "99999d"])
def test_what_is_no_duration(typed: str) -> None:
    assert parse_duration(typed) is None


@given(st.text(max_size=20))
def test_any_text_is_a_positive_duration_or_none(typed: str) -> None:
    length = parse_duration(typed)
    assert length is None or length > timedelta(0)
