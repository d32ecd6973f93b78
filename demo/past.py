"""What the bot would have sampled, had it run for two weeks: so that its first digest has a chart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.cost import Cost
from app.domain.emr.spending import DAYS, INTERVAL, Reading
from app.domain.schedule import Every
from app.store.samples import Sample
from app.store.store import Repositories, Store, open_store
from scheduler.timetable import WATCH

STEP = 2 * INTERVAL
SEOUL = ZoneInfo("Asia/Seoul")
STREAMS = {"prod/ap-northeast-2": (4, "13.40"), "prod/us-east-1": (2, "3.10")}
"""What runs day and night: clusters, and USD an hour."""
LOOKS = Every(timedelta(minutes=1))
"""How often the bot looks for what idles, as chatops.yaml has it."""
QUIET = ("risk/ap-northeast-2", "risk/us-east-1")


def furnish_store(folder: Path, now: datetime | None = None) -> None:
    """Write it into the store of a bot that will run in this folder; what idles it looks for at once."""
    until = now or datetime.now(UTC)
    with _store(folder, until) as store:
        store.transaction(lambda within: _fill(within, until))
    with _store(folder, until - LOOKS.interval) as store:
        store.ticks.know(WATCH, str(LOOKS), "the demo")


@contextmanager
def _store(folder: Path, at: datetime) -> Iterator[Store]:
    store = open_store(f"sqlite:///{folder / 'data' / 'chatops.db'}", clock=lambda: at)
    try:
        yield store
    finally:
        store.close()


def _fill(store: Repositories, until: datetime) -> None:
    for at in _times(until):
        for scope in (*STREAMS, *QUIET):
            store.samples.add(Sample(f"emr:{scope}", at, _ran(scope, at).payload()))


def _times(until: datetime) -> Iterator[datetime]:
    last = datetime.fromtimestamp(
        until.timestamp() // INTERVAL.total_seconds() * INTERVAL.total_seconds(), UTC
    )
    for number in range(int(timedelta(days=DAYS + 1) / STEP)):
        yield last - number * STEP


def _ran(scope: str, at: datetime) -> Reading:
    clusters, dollars = STREAMS.get(scope, (1, "0.50"))
    more, cost = (0, Decimal(0)) if scope != "prod/ap-northeast-2" else _batches(at.astimezone(SEOUL))
    whole = Decimal(dollars) + cost
    return Reading(at, clusters + more, (clusters + more) * 6, Cost(whole, whole))


def _batches(local: datetime) -> tuple[int, Decimal]:
    """The nightly load, longer on Mondays; people by day; and a backfill that went on for three days."""
    nightly = 2 if local.hour < (9 if local.weekday() == 0 else 6) else 0
    notebooks = 2 + local.toordinal() % 4 if local.weekday() < 5 and 9 <= local.hour < 19 else 0
    backfill = 1 if local.day % 10 in (4, 5, 6) else 0
    cost = nightly * Decimal("3.90") + notebooks * Decimal("1.40") + backfill * Decimal("9.60")
    return nightly + notebooks + backfill, cost
