from datetime import timedelta

from app.store.samples import Sample
from app.store.store import Store
from tests.integration.store.helpers import START, race

HOUR = timedelta(hours=1)


def sample(series: str = "emr:prod/eu", hours: int = 0) -> Sample:
    return Sample(series, START + hours * HOUR, {"clusters": hours})


def test_each_time_is_sampled_once(store: Store, second_store: Store) -> None:
    added = race(8, lambda number: (store, second_store)[number % 2].samples.add(sample()))

    assert sum(added) == 1
    assert store.samples.between("emr:", START, START + HOUR) == (sample(),)


def test_they_are_read_by_series_and_time(store: Store) -> None:
    for series in ("emr:prod/eu", "emr:test/eu", "ecs:prod/eu", "emr_prod"):
        for hours in (0, 1, 2):
            store.samples.add(sample(series, hours))

    found = store.samples.between("emr:", START + HOUR, START + 2 * HOUR)

    assert found == (sample("emr:prod/eu", 1), sample("emr:test/eu", 1))
    assert len(store.samples.between("emr_", START, START + 9 * HOUR)) == 3, "no wildcard"


def test_the_old_ones_are_deleted(store: Store) -> None:
    for hours in (0, 1, 2):
        store.samples.add(sample(hours=hours))

    assert store.samples.prune(START + 2 * HOUR) == 2
    assert store.samples.between("", START, START + 9 * HOUR) == (sample(hours=2),)
