"""Office hours: read from a tag, open and closed where they stand, right when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ecs.office_hours import NoOfficeHours, OfficeHours, parse_office_hours
from app.domain.schedule import WEEK

ZONES = st.sampled_from(
    ["UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
HOURS = st.builds(
    OfficeHours, st.frozensets(st.sampled_from(WEEK), min_size=1), st.times(), st.times(), ZONES.map(ZoneInfo)
)
MOMENTS = st.integers(1_704_067_200, 1_830_297_600).map(lambda second: datetime.fromtimestamp(second, UTC))
MINUTE = timedelta(minutes=1)


def seoul(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in Seoul; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Seoul"))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


OFFICE = parse_office_hours("mon-fri 09:00-19:00 Asia/Seoul")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (seoul(2, 8, 59), False),
        (seoul(2, 9), True),
        (seoul(6, 18, 59), True),
        (seoul(6, 19), False),
        (seoul(7, 12), False),
    ],
)
def test_it_is_open_from_the_first_moment_to_the_last_excluded(at: datetime, is_open: bool) -> None:
    assert OFFICE.is_open(at) is is_open


def test_a_weekend_is_one_night() -> None:
    saturday = seoul(7, 12)
    assert OFFICE.closed_since(saturday) == seoul(6, 19)
    assert OFFICE.opens_after(saturday) == seoul(9, 9)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mon-fri 09:00-19:00 Asia/Seoul", "mon-fri 09:00-19:00 Asia/Seoul"),
        ("Monday - Friday 9:00 - 19:00 Asia/Seoul", "mon-fri 09:00-19:00 Asia/Seoul"),
        ("mon, wed 08:30–17:00", "mon,wed 08:30-17:00 UTC"),
        ("fri-mon 00:00-24:00 UTC", "mon,fri,sat,sun 00:00-00:00 UTC"),
        ("sat,sun 22:00-06:00 Europe/Berlin", "sat,sun 22:00-06:00 Europe/Berlin"),
    ],
)
def test_what_a_tag_says_is_read(text: str, meant: str) -> None:
    assert str(parse_office_hours(text)) == meant


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "has no times"),
        ("always open", "has no times"),
        ("09:00-19:00 Asia/Seoul", "has no days"),
        ("mon-fry 09:00-19:00", "fry is no day of the week"),
        ("mon-fri 09:00-25:00", "25:00 is no time of day"),
        ("mon-fri 09:61-19:00", "09:61 is no time of day"),
        ("mon-fri 09:00-19:00 Asia/Soul", "Asia/Soul is no time zone"),
        ("mon-fri 09:00-19:00 ../../etc/passwd", "is no time zone"),
        ("- 09:00-19:00", "is no day of the week"),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, problem: str) -> None:
    with pytest.raises(NoOfficeHours, match="office hours look like") as refused:
        parse_office_hours(text)
    assert problem in str(refused.value)


def test_past_midnight_belongs_to_the_day_on_which_it_began() -> None:
    late = parse_office_hours("fri 22:00-06:00 Asia/Seoul")
    assert late.is_open(seoul(7, 5, 59)), "Saturday's small hours"
    assert not late.is_open(seoul(6, 5, 59))


def test_the_wall_clock_counts_when_the_clocks_change() -> None:
    office = parse_office_hours("mon-sun 09:00-19:00 Europe/Berlin")
    before, after = berlin("2026-03-28T09:00"), berlin("2026-03-29T09:00")
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)
    for day in (before, after):
        assert office.is_open(day) and not office.is_open(day - MINUTE)


def test_a_night_that_the_clocks_shorten_to_nothing_is_none() -> None:
    skipped = parse_office_hours("sun 02:30-03:00 Europe/Berlin")  # 2026-03-29 has no 02:30
    assert not skipped.is_open(berlin("2026-03-29T03:30"))
    assert skipped.opens_after(berlin("2026-03-29T00:00")) == berlin("2026-04-05T02:30")


@given(HOURS)
def test_what_it_says_of_itself_reads_back(hours: OfficeHours) -> None:
    again = parse_office_hours(str(hours))
    opens, closes = (at.replace(second=0, microsecond=0) for at in (hours.opens, hours.closes))
    assert again == OfficeHours(hours.days, opens, closes, hours.zone)


@given(HOURS, MOMENTS)
def test_a_closed_moment_lies_between_an_end_and_a_beginning(hours: OfficeHours, at: datetime) -> None:
    if hours.is_open(at):
        return
    since, until = hours.closed_since(at), hours.opens_after(at)
    assert since <= at < until
    assert hours.is_open(until)
    assert not hours.is_open(since)
    middle = since + (until - since) / 2
    assert not hours.is_open(middle)
    assert (hours.closed_since(middle), hours.opens_after(middle)) == (since, until), "one night is one"


@given(HOURS, MOMENTS)
def test_it_opens_again_within_eight_days(hours: OfficeHours, at: datetime) -> None:
    assert at < hours.opens_after(at) <= at + timedelta(days=15)
