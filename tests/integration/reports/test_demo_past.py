"""The demo's past: a store that the bot takes for its own, with two weeks to look back on."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from app.domain.durations import parse_duration
from app.domain.emr.spending import DAYS, Reading, days, first_needed, spent
from app.store.store import open_store
from demo.past import LOOKS, QUIET, STREAMS, furnish_store
from demo.run import CONFIGURATION
from scheduler.timetable import WATCH
from tests.unit.clusters import NOW


def test_two_weeks_are_known_without_a_gap(tmp_path: Path) -> None:
    furnish_store(tmp_path, NOW)
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'chatops.db'}")
    zone = ZoneInfo("Asia/Seoul")
    names = (*STREAMS, *QUIET)
    readings: dict[str, list[Reading]] = {name: [] for name in names}
    for sample in store.samples.between("emr:", first_needed(NOW, zone), NOW):
        readings[sample.series.removeprefix("emr:")].append(Reading.of(sample.at, sample.payload))
    store.close()
    told = days(readings, names, zone, NOW)
    assert len(told) == DAYS
    assert all(day.whole and day.cost is not None and day.clusters for day in told)
    assert len({day.cost for day in told}) > 5, "no two weeks are like that"
    assert not spent(readings, names, NOW - timedelta(days=1), NOW).at_least


def test_nobody_waits_for_the_first_look_at_what_idles(tmp_path: Path) -> None:
    furnish_store(tmp_path, NOW)
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'chatops.db'}")
    last = store.ticks.newest([WATCH], NOW)[WATCH]
    store.close()
    every = yaml.safe_load(CONFIGURATION.read_text())["emr"]["idle"]["every"]
    assert (last.schedule, parse_duration(every)) == (str(LOOKS), LOOKS.interval)
    assert LOOKS.due_times(last.due_at, NOW)
