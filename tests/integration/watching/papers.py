"""The digests and samples of a made-up fortnight: who makes them, and a plain account of what has to come of them."""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.digest import DigestPlan
from app.domain.schedule import At, Weekday
from app.health import Health
from app.queries.cost import CostReader
from app.reports.digest import Digests
from app.reports.fleet import FleetReader
from app.reports.sampling import Sampler
from app.store.store import Store
from app.store.ticks import Tick
from scheduler import ScheduledJob, Ticker
from scheduler.timetable import digest_jobs, sampling_job
from tests.integration.reports.town import Pencil
from tests.integration.watching.fortnight import Life, Script, judge, kept_until
from tests.integration.watching.street import Watchman
from tests.unit.clusters import SCOPE
from tests.unit.notifier.standin import Shown

BERLIN = ZoneInfo("Europe/Berlin")
CHANNEL, GRACE = "C0DIGEST", timedelta(hours=3)
WEEKEND = {Weekday.SAT, Weekday.SUN}
NIGHT, MORNING = f"digest {CHANNEL}", f"digest {CHANNEL} 2"
PLANS = (
    DigestPlan(NIGHT, CHANNEL, At((time(2, 30),), frozenset(Weekday), BERLIN), BERLIN.key),
    DigestPlan(MORNING, CHANNEL, At((time(9),), frozenset(Weekday) - WEEKEND, BERLIN), BERLIN.key),
)


class Dying(Ticker):
    """Its process ends as soon as it has claimed something."""

    def _begin(self, job: ScheduledJob, tick: Tick) -> None:
        pass


class Desk:
    """What a replica has of the schedule."""

    def __init__(self, man: Watchman) -> None:
        street, clock = man.street, man.street.clock
        clusters, store = {SCOPE: street.emr}, street.store
        costs = CostReader(clusters, street.prices, man.threads, clock=clock.monotonic)
        fleet = FleetReader(clusters, man.threads, costs, clock=clock.monotonic)
        sampler = Sampler(fleet, store.samples, (SCOPE,))
        digests = Digests(
            clusters,
            man.threads,
            fleet,
            sampler,
            man.idle_scan,
            store,
            lambda user: user.user_id,
            Pencil(),
            now=clock.now,
        )
        jobs = (sampling_job(sampler), *digest_jobs(digests, PLANS, man.notifier, store.ticks, {}))
        self._ticker, self._dying = (
            kind(jobs, store, Health(), man.owner, clock.now, clock.monotonic) for kind in (Ticker, Dying)
        )

    def look(self) -> None:
        """Do all that is due, to its end."""
        self._ticker.look()
        for thread in threading.enumerate():
            if thread.name.startswith("job "):
                thread.join(60)
                assert not thread.is_alive(), thread.name

    def dies(self) -> None:
        """Claim all that is due, and leave it at that."""
        self._dying.look()


@dataclass(frozen=True, order=True)
class Paper:
    """A digest as it was told, or has to be: what it is called in the store, as of when, and its figures."""

    key: str
    at: datetime
    running: int
    idle: int
    kept: int


@dataclass
class Press:
    """All that can be compared; ``missed`` has job, due time and for how many that stands."""

    papers: list[Paper]
    missed: set[tuple[str, datetime, int]]
    samples: list[tuple[datetime, int]]


def told(shown: Iterable[Shown], store: Store, start: datetime, until: datetime) -> Press:
    """Read what Slack and the store hold."""
    papers = [_read(one) for one in shown if one.channel == CHANNEL and not one.thread_ts]
    missed = {(tick.job, tick.due_at, tick.missed) for tick in store.ticks.missed([NIGHT, MORNING], start)}
    samples = [(sample.at, sample.payload["clusters"]) for sample in store.samples.between("", start, until)]
    return Press(sorted(papers), missed, samples)


def _read(shown: Shown) -> Paper:
    head = shown.text
    assert shown.edits == 0, "a digest is told once"
    as_of = datetime.fromtimestamp(_number(r"as of <!date\^(\d+)\^", head), UTC)
    running = _number(r"\AEMR digest: (\d+) clusters? runs?\b", head)
    assert ("none idle" in head) is (":zzz:" not in head)
    idle = _number(r":zzz: (\d+) idle", head) if ":zzz:" in head else 0
    kept = _number(r":pushpin: (\d+) kept", head) if ":pushpin:" in head else 0
    return Paper(shown.key, as_of, running, idle, kept)


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found is not None, (pattern, text)
    return int(found[1])


class Editor:
    """Tells what has to be printed, from the script and from what was ended when.

    ``again`` counts the digests that a replica had made, and took with it: each has to be told all the same.
    """

    def __init__(self, script: Script, ended: Iterable[tuple[str, datetime]]) -> None:
        self.script = script
        self.ended = dict(ended)
        self.again = 0

    def run(self) -> Press:
        press = Press([], set(), [])
        for job, due in self._due():
            self._print(press, job, due)
        for look in range(1, self.script.looks):
            if self.script.works(look) and look not in self.script.silent:
                press.samples.append((self.script.at(look), len(self._there(look))))
        press.papers.sort()
        return press

    def _due(self) -> Iterator[tuple[str, datetime]]:
        first, last = self.script.at(0), self.script.at(self.script.looks - 1)
        for number in range((last - first).days + 2):
            day = first.astimezone(BERLIN).date() + timedelta(days=number)
            dues = [(NIGHT, time(2, 30))] + ([(MORNING, time(9))] if day.weekday() < 5 else [])
            for job, at in dues:
                due = datetime.combine(day, at, BERLIN).astimezone(UTC)
                if first < due <= last:
                    yield job, due

    def _print(self, press: Press, job: str, due: datetime) -> None:
        """The first replica that lives through it tells it; one that died with its claim has had it."""
        script = self.script
        later = [n for n in range(script.looks) if script.at(n) >= due and n not in script.down]
        self.again += bool(later) and script.works(later[0]) and not script.sends(later[0])
        look = next((n for n in later if script.sends(n)), None)
        if look is not None and script.at(look) - due <= GRACE:
            now = script.at(look)
            press.papers.append(Paper(f"{job} {due.isoformat()}", now, *self._figures(look)))
        elif later and script.at(later[0]) - due > GRACE:
            press.missed.add((job, due, 1))

    def _figures(self, look: int) -> tuple[int, int, int]:
        """Where nothing could be read, a keep counts whatever became of its cluster."""
        if look in self.script.silent:
            return 0, 0, sum(self._is_kept(life, look) for life in self.script.lives)
        there, bucket = self._there(look), self.script.bucket(look)
        idle = sum(judge(life, bucket)[0] == "idle" for life in there)
        return len(there), idle, sum(self._is_kept(life, look) for life in there)

    def _there(self, look: int) -> list[Life]:
        return [life for life in self.script.lives if self._is_there(life, look)]

    def _is_there(self, life: Life, look: int) -> bool:
        """What is ended in a look is there until the next one."""
        now = self.script.at(look)
        return life.born < self.script.bucket(look) <= life.dies and self.ended.get(life.name, now) >= now

    def _is_kept(self, life: Life, look: int) -> bool:
        """Tell whether the last one who kept it said until later than now."""
        heard = [
            n for n in sorted(life.keeps) if n <= look and self.script.hears(n) and self._is_there(life, n)
        ]
        said = heard[-1:]
        return any(kept_until(life.keeps[n], self.script.at(n)) > self.script.at(look) for n in said)
