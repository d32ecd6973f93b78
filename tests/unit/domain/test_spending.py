"""What was spent, by samples: gaps are told, and never counted as nothing; days are as long as they are."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.domain.cost import Cost, Total, Unknown
from app.domain.emr.spending import DAYS, INTERVAL, Reading, Readings, days, first_needed, spent, yesterday

D = Decimal
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERLIN, SEOUL = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Seoul")
NAME = "prod/eu-west-1"


def reading(at: datetime, dollars: str = "2", clusters: int = 1, **unknown: frozenset[Unknown]) -> Reading:
    return Reading(at, clusters, clusters * 3, Cost(D(dollars), D(dollars), **unknown))


def steady(since: datetime, until: datetime, dollars: str = "2", clusters: int = 1) -> list[Reading]:
    """A sample every quarter of an hour."""
    return [reading(since + n * INTERVAL, dollars, clusters) for n in range(int((until - since) / INTERVAL))]


def dollars(readings: Readings, since: datetime, until: datetime, *names: str) -> Decimal:
    return spent(readings, names or (NAME,), since, until).total.least


def test_a_steady_cost_adds_up_to_the_cent() -> None:
    day = {NAME: steady(NOON - 24 * HOUR, NOON)}
    whole = spent(day, (NAME,), NOON - 24 * HOUR, NOON)
    assert whole.total == Total(D(48), D(48))
    assert not whole.at_least
    assert whole.known


def test_a_sample_speaks_until_the_next_one_and_only_within_what_is_asked() -> None:
    readings = {NAME: [reading(NOON - INTERVAL, "4"), reading(NOON, "8"), reading(NOON + INTERVAL, "0")]}
    assert dollars(readings, NOON - timedelta(minutes=5), NOON + timedelta(minutes=30)) == D(1) / 3 + 2


def test_one_missing_sample_is_bridged() -> None:
    every = steady(NOON - 2 * HOUR, NOON)
    whole = spent({NAME: [*every[:3], *every[4:]]}, (NAME,), NOON - 2 * HOUR, NOON)
    assert (whole.total.least, whole.gaps) == (D(4), {})


def test_a_longer_gap_is_told_and_counts_for_nothing() -> None:
    every = steady(NOON - 4 * HOUR, NOON - 3 * HOUR) + steady(NOON - HOUR, NOON)
    whole = spent({NAME: every}, (NAME,), NOON - 4 * HOUR, NOON)
    assert whole.total.least == D(4)
    assert whole.gaps == {NAME: 2 * HOUR}
    assert whole.at_least


def test_a_stopped_sampler_speaks_for_one_interval_and_no_longer() -> None:
    whole = spent({NAME: [reading(NOON - HOUR, "4")]}, (NAME,), NOON - HOUR, NOON)
    assert (whole.total.least, whole.gaps) == (D(1), {NAME: HOUR - INTERVAL})


def test_an_account_without_samples_makes_the_sum_a_least() -> None:
    whole = spent({NAME: steady(NOON - HOUR, NOON)}, (NAME, "lab/eu-west-1"), NOON - HOUR, NOON)
    assert whole.gaps == {"lab/eu-west-1": HOUR}
    assert (whole.total.least, whole.at_least, whole.known) == (D(2), True, True)


def test_that_one_of_two_runs_nothing_is_something_known() -> None:
    whole = spent({NAME: steady(NOON - HOUR, NOON, "0", 0)}, (NAME, "lab/x"), NOON - HOUR, NOON)
    assert (whole.total.least, whole.at_least, whole.known) == (D(0), True, True)


def test_without_any_sample_nothing_is_known() -> None:
    whole = spent({}, (NAME,), NOON - HOUR, NOON)
    assert not whole.known
    assert whole.at_least


def test_an_unknown_part_stays_unknown_in_the_sum() -> None:
    partly = [reading(NOON - INTERVAL, unknown=frozenset({Unknown.SPOT}))]
    assert spent({NAME: partly}, (NAME,), NOON - INTERVAL, NOON).total.unknown == {Unknown.SPOT}


def test_what_runs_nothing_costs_nothing_and_that_is_known() -> None:
    whole = spent({NAME: steady(NOON - HOUR, NOON, "0", 0)}, (NAME,), NOON - HOUR, NOON)
    assert (whole.total, whole.known, whole.at_least) == (Total(), True, False)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 3, 29, 8, tzinfo=UTC), 23),  # in Berlin the clocks skipped an hour that night
        (datetime(2026, 10, 25, 8, tzinfo=UTC), 25),
        (datetime(2026, 3, 2, 8, tzinfo=UTC), 24),
    ],
)
def test_yesterday_is_the_same_time_of_day(now: datetime, hours: int) -> None:
    assert now - yesterday(now, BERLIN) == hours * HOUR


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 2), 24)]
)
def test_a_day_costs_as_many_hours_as_it_has(day: date, hours: int) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + 24 * HOUR
    readings = {NAME: steady(now - 72 * HOUR, now, "1")}
    told = next(each for each in days(readings, (NAME,), BERLIN, now) if each.date == day)
    assert told.cost is not None
    assert told.cost.least == hours
    assert told.whole


def test_two_weeks_are_told_and_today_is_not_over() -> None:
    readings = {NAME: steady(first_needed(NOON, SEOUL), NOON)}
    told = days(readings, (NAME,), SEOUL, NOON)
    assert len(told) == DAYS
    assert [each.today for each in told] == [False] * (DAYS - 1) + [True]
    assert {each.cost.least for each in told[:-1] if each.cost} == {D(48)}
    assert told[-1].cost == Total(D(42), D(42)), "nine in the evening in Seoul"
    assert all(each.whole for each in told)


def test_the_clusters_of_all_places_at_the_same_time_count() -> None:
    hour = NOON - HOUR
    readings = {NAME: steady(hour, NOON, clusters=2), "lab/eu-west-1": [reading(hour, clusters=3)]}
    assert days(readings, tuple(readings), SEOUL, NOON)[-1].clusters == 5


def test_a_day_without_samples_is_no_day_without_cost() -> None:
    readings = {NAME: steady(NOON - HOUR, NOON)}
    *before, today = days(readings, (NAME,), SEOUL, NOON)
    assert {(each.cost, each.clusters, each.whole) for each in before} == {(None, None, False)}
    assert today.cost == Total(D(2), D(2))
    assert not today.whole


def test_a_reading_survives_the_store() -> None:
    kept = reading(NOON, "0.123456789", unknown=frozenset({Unknown.SPOT, Unknown.EMR}))
    assert Reading.of(NOON, kept.payload()) == kept
