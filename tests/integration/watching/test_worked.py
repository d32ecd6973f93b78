"""Whatever a cluster's past: from its metrics to TerminateJobFlows, nothing touches what has worked lately."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.watching.cases import Cases
from app.watching.rules import WatchRules
from cloud.metrics import BUCKET
from tests.databases import SqliteFiles
from tests.integration.watching.street import ENDS, HOUR, IDLE, Street

CHAOS = os.environ.get("CHATOPS_CHAOS") == "1"
MAY_IDLE = 2 * HOUR
LOOKS, APART = 12, HOUR / 2
Spans = Sequence[tuple[int, int]]
"""When they begin, in buckets from the first look on, and how many buckets they last."""


@dataclass(frozen=True)
class Past:
    """When it works, and when its readings are lost."""

    worked: Spans = ()
    lost: Spans = ()


QUIET = Past()
spans = st.lists(st.tuples(st.integers(-30, 84), st.integers(1, 30)), max_size=3)
pasts = st.builds(Past, spans, spans)


def add(street: Street, past: Past) -> str:
    now = street.clock.now()

    def times(some: Spans) -> list[tuple[datetime, datetime]]:
        return [(now + first * BUCKET, now + (first + length) * BUCKET) for first, length in some]

    cluster = street.cluster("etl", tags={"env": "dev"})
    street.timed.worked[cluster] += times(past.worked)
    street.timed.lost[cluster] = times(past.lost)
    return cluster


def touched(street: Street, ended: int) -> list[str]:
    """Name what this look has opened an episode of, or ended."""
    now, opened = street.clock.now(), Cases(street.store).opened().values()
    fresh = [one.case.seen.cluster_id for one in opened if now - one.episode.opened_at < timedelta(minutes=1)]
    return [*fresh, *map(str, street.calls("terminate")[ended:])]


@settings(max_examples=300 if CHAOS else 8, deadline=None)
@given(st.lists(pasts, min_size=1, max_size=5))
@example([QUIET])
def test_no_cluster_that_worked_in_the_last_n_hours_is_ever_touched(
    sqlite_files: SqliteFiles, histories: list[Past]
) -> None:
    with (
        TemporaryDirectory() as folder,
        closing(Street(sqlite_files.migrated(Path(folder, "chatops.db")))) as street,
    ):
        street.rules = WatchRules(IDLE, ends=ENDS)
        ids = [add(street, past) for past in histories]
        watchman = street.watchman()
        for _ in range(LOOKS):
            now, ended = street.clock.now(), len(street.calls("terminate"))
            watchman.watch.run(now)
            for cluster in touched(street, ended):
                recorded = street.timed._readings(cluster, now - MAY_IDLE, now)
                assert set(recorded.values()) == {1.0}, "it worked"
            watchman.deliver()
            street.end_all()
            street.pass_time(seconds=APART.total_seconds())
        never_worked = {cluster for cluster, past in zip(ids, histories, strict=True) if past == QUIET}
        assert never_worked <= {*street.calls("terminate")}
