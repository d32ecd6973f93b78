"""Where digests arrive: replicas with one store and one Slack; to kill one is to drop it."""

import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from slack_sdk import WebClient

from app.domain.digest import DigestPlan
from app.domain.schedule import At, Weekday
from app.health import Health
from app.notifier import Notifier
from app.notifier.outcome import CallFailed
from app.store.ticks import Tick
from scheduler import Ticker
from scheduler.timetable import digest_jobs
from tests.integration.reports.town import Town
from tests.unit.notifier.standin import Slack, unsent
from tests.waiting import until

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(Weekday)
MINUTE = timedelta(minutes=1)


def plan(at: str = "09:00", days: frozenset[Weekday] = EVERY_DAY, *accounts: str) -> DigestPlan:
    schedule = At((time.fromisoformat(at),), days, BERLIN)
    return DigestPlan("digest C1", "C1", schedule, BERLIN.key, frozenset(accounts))


class Replica:
    """One process: what it has in memory is lost with it."""

    def __init__(self, town: Town, slack: Slack, plan: DigestPlan, owner: str) -> None:
        client = WebClient(base_url="http://slack.invalid/api/", timeout=10)
        self.notifier = Notifier(
            client, town.store.messages, calls=slack, clock=lambda: town.seconds, now=lambda: town.now
        )
        self.health = Health()
        self.jobs = digest_jobs(town.digests, (plan,), self.notifier, town.store.ticks, {})
        self.ticker = Ticker(
            self.jobs, town.store, self.health, owner, lambda: town.now, lambda: town.seconds
        )

    def look(self) -> None:
        """Go round, and let the work end: what it has to tell may still wait."""
        self.ticker.look()
        until(lambda: not any(t.name.startswith("job ") for t in threading.enumerate()), "the work to end")


class Office:
    """Replicas that look one after the other; what they have to tell leaves after that."""

    def __init__(self, town: Town, plan: DigestPlan, replicas: int = 1) -> None:
        self.town = town
        self.slack = Slack()
        self.plan = plan
        self._begun = 0
        self.replicas = [self.replica() for _ in range(replicas)]
        self.jobs = self.replicas[0].jobs

    def replica(self) -> Replica:
        self._begun += 1
        return Replica(self.town, self.slack, self.plan, f"replica {self._begun}")

    def look(self) -> None:
        for replica in self.replicas:
            replica.look()
        self.send()

    def send(self) -> None:
        """Let time pass until all has left."""
        for replica in self.replicas:
            while replica.notifier.pending():
                if not replica.notifier.step():
                    self.town.passes(timedelta(seconds=1))

    def pass_until(self, moment: datetime, step: timedelta = 30 * MINUTE) -> None:
        while self.town.now < moment:
            self.town.passes(step)
            self.look()

    def slack_is_down(self) -> None:
        self.slack.fail["post"] = _Always([unsent()])

    def slack_is_back(self) -> None:
        self.slack.fail.clear()

    def digests(self) -> list[str]:
        """Give the first line of each."""
        return [text.splitlines()[0] for text in self.slack.texts("C1") if "as of <!date" in text]

    def tick(self) -> Tick:
        return self.town.store.ticks.newest([self.plan.name], self.town.now)[self.plan.name]


class _Always(list[CallFailed | None]):
    def pop(self, _index: object = -1) -> CallFailed | None:
        return self[0]
