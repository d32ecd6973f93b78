"""Until when people mean, in their own words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.emr.keeping import OFFERS, parse_until

SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 6, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("4h", "2026-03-06T12:30"),
        ("for 1d12h", "2026-03-07T20:30"),
        ("2 h", "2026-03-06T10:30"),
        ("until tomorrow", "2026-03-07T09:00"),
        ("Monday", "2026-03-09T09:00"),
        ("until mon", "2026-03-09T09:00"),
        ("till friday", "2026-03-13T09:00"),
        ("until 18:00", "2026-03-06T18:00"),
        ("8:30", "2026-03-07T08:30"),
        ("until 08:31", "2026-03-06T08:31"),
    ],
)
def test_what_people_say(words: str, until: str) -> None:
    assert parse_until(words, FRIDAY, ZoneInfo("UTC")) == datetime.fromisoformat(until).replace(tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "until", "soon", "25:00", "until next week", "0h", "-4h", "monday 9"])
def test_what_nobody_understands(words: str) -> None:
    assert parse_until(words, FRIDAY, ZoneInfo("UTC")) is None


def test_a_day_begins_where_the_office_is() -> None:
    until = parse_until("tomorrow", datetime(2026, 3, 6, 20, tzinfo=UTC), SEOUL)
    assert until == datetime(2026, 3, 8, 0, tzinfo=UTC), "Saturday in Seoul already, so 09:00 of Sunday there"


def test_what_the_clocks_skip_is_as_late_as_that() -> None:
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert parse_until("02:30", saturday, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert parse_until("tomorrow", saturday, BERLIN) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


@given(
    st.sampled_from([value for value, _ in OFFERS] + ["friday", "00:00", "23:59", "02:30"]),
    st.integers(0, 2 * 365 * 24 * 60).map(
        lambda minutes: FRIDAY - timedelta(days=365) + timedelta(minutes=minutes)
    ),
    st.sampled_from([SEOUL, BERLIN, ZoneInfo("UTC"), ZoneInfo("America/New_York")]),
)
def test_it_is_always_later_and_never_much(words: str, now: datetime, zone: ZoneInfo) -> None:
    until = parse_until(words, now, zone)
    assert until is not None
    assert timedelta() < until - now <= timedelta(days=7, hours=10)
