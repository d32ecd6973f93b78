"""Set times as people write them, and every way of getting them wrong."""

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from app.domain.schedule import WEEK, At, Weekday
from app.settings.document import read_document
from app.settings.problems import configuration_problems
from app.settings.schedule import ScheduleSpec
from tests.unit.settings.conftest import Write

FRIDAY, SATURDAY, SUNDAY, MONDAY = Weekday.FRI, Weekday.SAT, Weekday.SUN, Weekday.MON


def spec(write: Write, content: str) -> ScheduleSpec:
    return ScheduleSpec.model_validate(read_document(write("schedule.yaml", content)).data)


def complaints(write: Write, content: str) -> tuple[str, ...]:
    document = read_document(write("schedule.yaml", content))
    with pytest.raises(ValidationError) as raised:
        ScheduleSpec.model_validate(document.data)
    problems = configuration_problems(raised.value, document, ScheduleSpec)
    return tuple(problem.removeprefix(f"{document.path}:") for problem in problems)


def test_times_days_and_a_place(write: Write) -> None:
    written = spec(write, 'at: ["09:00", "18:30"]\ndays: mon-fri\ntimezone: Asia/Seoul\n')
    assert written.schedule == At((time(9), time(18, 30)), frozenset(WEEK[:5]), ZoneInfo("Asia/Seoul"))
    friday_evening = datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert written.schedule.next_after(friday_evening) == datetime(2026, 5, 4, 0, tzinfo=UTC)


def test_times_alone_are_every_day_in_utc(write: Write) -> None:
    assert spec(write, 'at: ["7:05"]').schedule == At((time(7, 5),), frozenset(WEEK), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("Monday", {MONDAY}),
        ("[fri, SAT]", {FRIDAY, SATURDAY}),
        ("fri-mon", {FRIDAY, SATURDAY, SUNDAY, MONDAY}),
        ("[sun - mon, friday]", {SUNDAY, MONDAY, FRIDAY}),
        ("mon-sun", set(WEEK)),
    ],
)
def test_days_by_name(write: Write, written: str, days: set[Weekday]) -> None:
    assert spec(write, f'at: ["09:00"]\ndays: {written}').days == days


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("days: mon", "1: at: is missing"),
        ("at: []", "1: at: is empty: name at least one"),
        ('at: "09:00"', "1: at: must be a list, like [a, b]"),
        ("at: [18:30]", '1: at[0]: must be a time of day in quotes, like "09:00" or "18:30"'),
        ('at: ["24:00"]', '1: at[0]: must be a time of day in quotes, like "09:00" or "18:30"'),
        ('at: ["9:00", "09:00"]', "1: at[1]: names the same time again: remove one of them"),
        ('at: ["09:00"]\ndays: 1-5', "2: days: must be days by name, like mon-fri or [mon, wed, sat]"),
        ('at: ["09:00"]\ndays: [mon, 3]',
         "2: days[1]: must be days by name, like mon-fri or [mon, wed, sat]; "
         "a number means different days to different programs"),
        ('at: ["09:00"]\ndays: [mon, thrusday]',
         "2: days[1]: must be days by name, like mon-fri or [mon, wed, sat]; did you mean thursday?"),
        ('at: ["09:00"]\ndays: mon-wed-fri', "2: days: must be days by name, like mon-fri or [mon, wed, sat]"),
        ('at: ["09:00"]\ndays: []', "2: days: is empty: name at least one"),
        ('at: ["09:00"]\ndays: true', "2: days: must be days by name, like mon-fri or [mon, wed, sat]"),
        ('at: ["09:00"]\ntimezone: Asia/Seol',
         "2: timezone: must be a time zone like Asia/Seoul; did you mean Asia/Seoul?"),
        ('at: ["09:00"]\ntimezone: asia/seoul',
         "2: timezone: must be a time zone like Asia/Seoul; did you mean Asia/Seoul?"),
        ('at: ["09:00"]\ntimezone: New York',
         "2: timezone: must be a time zone like Asia/Seoul; did you mean America/New_York?"),
        ('at: ["09:00"]\ntimezone: ../etc/passwd', "2: timezone: must be a time zone like Asia/Seoul"),
        ('at: ["09:00"]\ntimezone: Asia', "2: timezone: must be a time zone like Asia/Seoul"),
        ('at: ["09:00"]\nzone: UTC', "2: zone: is not a known key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(write: Write, content: str, said: str) -> None:
    (complaint,) = complaints(write, content)
    assert complaint.startswith(said)


def test_every_wrong_day_is_named(write: Write, tmp_path: Path) -> None:
    said = complaints(write, 'at: ["09:00"]\ndays: [mon, moon, sun, soon]')
    assert [line.split(":")[1].strip() for line in said] == ["days[1]", "days[3]"]
