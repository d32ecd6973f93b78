"""When something is due: on the clock, by the week, and on the days on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.schedule import WEEK, At, Every, Schedule, Weekday

BERLIN, SEOUL, HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Seoul"), ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
DAILY = frozenset(WEEK)
HALF_PAST_TWO = At((time(2, 30),), DAILY, BERLIN)

moments = st.integers(946684800, 2051222400).map(lambda second: datetime.fromtimestamp(second, UTC))
schedules = st.one_of(
    st.builds(Every, st.timedeltas(timedelta(minutes=1), timedelta(days=2))),
    st.builds(
        At,
        st.lists(st.builds(time, st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=3).map(tuple),
        st.frozensets(st.sampled_from(WEEK), min_size=1),
        st.sampled_from([BERLIN, SEOUL, HOWE, APIA, ZoneInfo("America/New_York"), ZoneInfo("UTC")]),
    ),
)


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc]


def of_days(schedule: At, first: date, days: int) -> list[str]:
    """The due times of some days of its zone, as the clocks there show them."""
    begin = datetime.combine(first, time(), schedule.zone) - timedelta(microseconds=1)
    end = datetime.combine(first + timedelta(days=days), time(), schedule.zone) - timedelta(microseconds=1)
    return [f"{due.astimezone(schedule.zone):%a %H:%M}" for due in schedule.due_times(begin, end)]


def test_an_interval_is_aligned_to_the_clock() -> None:
    quarter = Every(timedelta(minutes=15))
    assert quarter.next_after(utc(2026, 5, 1, 12, 7, 31)) == utc(2026, 5, 1, 12, 15)
    assert quarter.next_after(utc(2026, 5, 1, 12, 15)) == utc(2026, 5, 1, 12, 30), "later, not now"
    assert quarter.due_times(utc(2026, 5, 1, 12), utc(2026, 5, 1, 12, 45)) == (
        utc(2026, 5, 1, 12, 15),
        utc(2026, 5, 1, 12, 30),
        utc(2026, 5, 1, 12, 45),
    )


def test_set_times_on_named_days_where_the_zone_is() -> None:
    office = At((time(18), time(9)), frozenset(WEEK[:5]), SEOUL)
    friday = date(2026, 5, 1)
    assert of_days(office, friday, 4) == ["Fri 09:00", "Fri 18:00", "Mon 09:00", "Mon 18:00"]
    assert office.next_after(utc(2026, 5, 1, 9)) == utc(2026, 5, 4, 0), "09:00 in Seoul is midnight UTC"


@pytest.mark.parametrize("day", WEEK)
def test_a_day_by_name_is_that_day(day: Weekday) -> None:
    due = At((time(12),), frozenset({day}), SEOUL).next_after(utc(2026, 5, 1))
    assert due.astimezone(SEOUL).strftime("%a").lower() == day


class TestRow40:
    """DST and weekdays: 02:30 once, named weekdays."""

    def test_a_time_that_is_skipped_in_spring_is_due_once_after_the_jump(self) -> None:
        assert of_days(HALF_PAST_TWO, date(2026, 3, 28), 3) == ["Sat 02:30", "Sun 03:30", "Mon 02:30"]

    def test_a_time_that_comes_twice_in_autumn_is_due_the_first_time_only(self) -> None:
        assert of_days(HALF_PAST_TWO, date(2026, 10, 24), 3) == ["Sat 02:30", "Sun 02:30", "Mon 02:30"]
        assert HALF_PAST_TWO.next_after(utc(2026, 10, 24, 12)) == utc(2026, 10, 25, 0, 30), (
            "still summer time"
        )

    def test_what_falls_together_after_a_jump_is_due_once(self) -> None:
        both = At((time(2, 30), time(3, 30)), DAILY, BERLIN)
        assert of_days(both, date(2026, 3, 29), 1) == ["Sun 03:30"]

    def test_a_jump_of_half_an_hour(self) -> None:
        night = At((time(2, 15),), DAILY, HOWE)
        assert of_days(night, date(2026, 10, 3), 3) == ["Sat 02:15", "Sun 02:45", "Mon 02:15"]

    def test_a_day_that_a_country_left_out(self) -> None:
        """Samoa had no 30 December 2011, a Friday."""
        assert of_days(At((time(9),), DAILY, APIA), date(2011, 12, 29), 3) == ["Thu 09:00", "Sat 09:00"]

    @given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 23), st.integers(0, 59))
    def test_it_is_due_once_on_every_day(self, day: date, hour: int, minute: int) -> None:
        assert len(of_days(At((time(hour, minute),), DAILY, BERLIN), day, 1)) == 1


@given(schedules, moments)
def test_the_next_due_time_is_the_first_of_the_due_times(schedule: Schedule, moment: datetime) -> None:
    following = schedule.next_after(moment)
    assert following > moment
    assert schedule.due_times(moment, following) == (following,)
    assert schedule.due_times(moment, following - timedelta(microseconds=1)) == ()
    assert schedule.next_after(following - timedelta(microseconds=1)) == following


@given(schedules, moments, st.timedeltas(timedelta(), timedelta(hours=30)))
def test_due_times_do_not_depend_on_when_one_asks(
    schedule: Schedule, moment: datetime, later: timedelta
) -> None:
    between, until = moment + later, moment + 2 * later
    halves = schedule.due_times(moment, between) + schedule.due_times(between, until)
    assert halves == schedule.due_times(moment, until)
    assert list(halves) == sorted(set(halves))


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Every(timedelta(minutes=15)), "every 15 m"),
        (Every(timedelta(hours=24)), "every 24 h"),
        (Every(timedelta(seconds=90)), "every 90 s"),
        (At((time(18), time(9)), frozenset(WEEK[:5]), SEOUL), "at 09:00, 18:00 on mon-fri in Asia/Seoul"),
        (At((time(9),), frozenset({Weekday.SUN, Weekday.MON}), SEOUL), "at 09:00 on mon, sun in Asia/Seoul"),
        (HALF_PAST_TWO, "at 02:30 on mon-sun in Europe/Berlin"),
    ],
)
def test_it_says_when_that_is(schedule: Schedule, words: str) -> None:
    assert str(schedule) == words


@pytest.mark.parametrize(
    "make",
    [
        lambda: Every(timedelta()),
        lambda: At((), DAILY, SEOUL),
        lambda: At((time(9),), frozenset(), SEOUL),
        lambda: At((time(9, tzinfo=UTC),), DAILY, SEOUL),
    ],
)
def test_what_could_never_be_due_is_refused(make: object) -> None:
    with pytest.raises(ValueError, match=r"at least|zone"):
        make()  # type: ignore[operator]
