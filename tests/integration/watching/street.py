"""A street with a watchman: clusters that work at times, people, Slack, a store; replicas that come and go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.emr.episodes import EndRule, EndRules
from app.domain.emr.idle_case import Case
from app.domain.emr.thresholds import Thresholds
from app.domain.people import AUTOMATION
from app.domain.policy import Effect, Policy, Rule
from app.queries.idle import IdleScan
from app.views.idle_words import Here
from app.watching.cases import Cases, Record
from app.watching.ending import Endings
from app.watching.keeping import Keeping
from app.watching.noticeboard import Noticeboard
from app.watching.owners import Owners
from app.watching.rules import WatchRules
from app.watching.stopping import Automation
from app.watching.watch import Watch
from cloud.errors import CloudError
from cloud.fake import FakeCluster, FakeEmr
from cloud.metrics import BUCKET, History, Metric, bucket_of
from cloud.model import ClusterState
from handlers.chatops_pause import PauseHandlers
from handlers.emr_idle_clicks import IdleClicks
from handlers.emr_keep import KeepHandlers
from handlers.emr_terminate import TerminateHandlers
from handlers.picking import Picking
from handlers.questions import Questions
from handlers.routes import Reply
from tests.integration.changes.town import Bot, People, Town
from tests.unit import clusters
from tests.unit.notifier.standin import Shown

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
IDLE = "C0IDLE"
ENDS = EndRules((EndRule(frozenset(), {"env": "dev"}, HOUR, HOUR, 3),), {"idle": "ok*"})
BY_ITSELF = Policy(
    [
        Rule(0, Effect.ALLOW, ("emr.*", "chatops.*")),
        Rule(1, Effect.ALLOW, ("emr.terminate",), people=frozenset({AUTOMATION.user_id})),
    ]
)


class TimedEmr(FakeEmr):
    """Has of each cluster when it ``worked``, and what of its readings is ``lost``: spans of time, ends excluded."""

    worked: dict[str, list[tuple[datetime, datetime]]]
    lost: dict[str, list[tuple[datetime, datetime]]]

    def history(self, metric: Metric, since: Mapping[str, datetime], until: datetime) -> History:
        self._note("history", (metric, dict(since)))
        return History({key: self._readings(key, start, until) for key, start in since.items()}, calls=1)

    def _readings(self, cluster_id: str, start: datetime, until: datetime) -> Mapping[datetime, float]:
        work, lost = self.worked.get(cluster_id, []), self.lost.get(cluster_id, [])
        first = bucket_of(max(start, self.clusters[cluster_id].detail.summary.created_at))
        buckets = (first + number * BUCKET for number in range((until - first) // BUCKET))
        return {at: float(not _within(at, work)) for at in buckets if not _within(at, lost)}


def _within(at: datetime, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(start <= at < end for start, end in spans)


@dataclass
class Neighbours(People):
    """People with mail addresses; ``mute`` are those whom the bot cannot write to directly."""

    mails: dict[str, str] = field(default_factory=dict)
    mute: set[str] = field(default_factory=set)

    def by_mail(self, address: str) -> str:
        return self.mails.get(address, "")


class Street(Town):
    """What outlives every watchman."""

    def __init__(self, url: str, policy: Policy = BY_ITSELF) -> None:
        super().__init__(url, policy)
        self.clock.seconds = 1_200.0  # where a bucket begins
        self.emr = self.timed = TimedEmr(clusters.SCOPE, now=self.clock.now)
        self.timed.worked, self.timed.lost = {}, {}
        self.people = self.neighbours = Neighbours(mails={"alice@acme.example": "U0ALICE"})
        self.rules = WatchRules(IDLE)

    def cluster(
        self,
        name: str,
        *,
        idle: timedelta = 3 * HOUR,
        age: timedelta = 10 * HOUR,
        tags: dict[str, str] | None = None,
        protected: bool = False,
    ) -> str:
        """Add one that has done nothing for so long; answer with its id."""
        now = self.clock.now()
        summary = clusters.summary(
            f"j-{len(self.emr.clusters):04}",
            name=name,
            state=ClusterState.WAITING,
            created_at=now - age,
            ready_at=now - age,
        )
        detail = clusters.detail(summary, tags=tags or {}, termination_protected=protected)
        self.emr.put(FakeCluster(detail))
        self.timed.worked[summary.id] = [(now - age, now - idle)]
        return summary.id

    def works(self, cluster_id: str, length: timedelta = HOUR) -> None:
        """Have it work from now on, for so long."""
        now = bucket_of(self.clock.now())
        self.timed.worked[cluster_id].append((now, now + length))

    def loses(self, cluster_id: str, length: timedelta) -> None:
        """Have its readings of the time from now on be lost."""
        now = bucket_of(self.clock.now())
        self.timed.lost.setdefault(cluster_id, []).append((now, now + length))

    def fails(self, error: CloudError | None) -> None:
        self.emr.error = error

    def watchman(self) -> "Watchman":
        """Start a replica: nothing but the store tells it what others did."""
        self._bots += 1
        return Watchman(self, f"watchman-{self._bots}")

    # What there is to see
    def told(self, channel: str = IDLE) -> list[Shown]:
        """The messages of a conversation, without those in threads."""
        return [s for s in self.slack.shown.values() if s.channel == channel and not s.thread_ts]

    def replies(self, channel: str = IDLE) -> list[str]:
        return [s.text for s in self.slack.shown.values() if s.channel == channel and s.thread_ts]

    def case(self, cluster_id: str) -> Case:
        return self.record(cluster_id).case

    def record(self, cluster_id: str) -> Record:
        """The open episode of a cluster."""
        found = Cases(self.store).opened()
        return next(record for record in found.values() if record.case.seen.cluster_id == cluster_id)

    def watched(self) -> list[str]:
        return sorted(record.case.seen.name for record in Cases(self.store).opened().values())


class Watchman(Bot):
    """One process's objects; to crash it is to drop it."""

    def __init__(self, street: Street, owner: str) -> None:
        super().__init__(street, owner)
        self.street = street
        store, now, rules = street.store, street.clock.now, street.rules
        emr = {clusters.SCOPE: street.emr}
        here = Here("/emr", zone=str(rules.zone), channel=rules.channel, grace=rules.grace)
        self.idle_scan = IdleScan(emr, self.threads, Thresholds(2 * HOUR), now=now)
        self.noticeboard = Noticeboard(store, self.notifier, here)
        self.keeping = Keeping(self.gate, store, self.noticeboard, now)
        self.automation = Automation(self.gate, store, self.noticeboard, rules.channel, "/chatops", now)
        self.endings = Endings(self.idle_scan, self.gate, self.changes, store, rules, now)
        owners = Owners(street.neighbours, self, "T0ACME", {"minji": "U0MINJI"}, ("owner",))
        scopes = [clusters.SCOPE]
        self.watch = Watch(self.idle_scan, scopes, store, owners, self.endings, self.noticeboard, rules, now)
        picking = Picking(Questions(store.pending, now), scopes, "/emr")
        keep = KeepHandlers(self.gate, self.keeping, picking, scopes, "/emr", rules.zone, now)
        pause = PauseHandlers(self.automation, "/chatops")
        terminate = TerminateHandlers(self.gate, self.changes, picking, scopes, "/emr").picked()["terminate"]
        answered = lambda *_: Reply(self.answers[-1])  # noqa: E731 - a stand-in of one line
        clicks = IdleClicks(self.gate, self.keeping, terminate, answered, rules.zone, here, now)
        self._clicks = {**self._clicks, **clicks.actions()}
        self._typed |= {use.word: handler for use, handler in {**keep.handlers(), **pause.handlers()}.items()}

    def conversation(self, user_id: str) -> str:
        return "" if user_id in self.street.neighbours.mute else self.notifier.conversation(user_id)

    def scan(self) -> str:
        """Look once, and send what there is to say."""
        said = self.watch.run(self.town.clock.now())
        self.deliver()
        return said

    def watches(self, length: timedelta, every: timedelta = QUARTER) -> None:
        """Let time pass, looking so often."""
        for _ in range(length // every):
            self.town.pass_time(seconds=every.total_seconds())
            self.scan()

    def deliver(self) -> None:
        for _ in range(2_000):
            if not self.notifier.pending():
                return
            if not self.notifier.step():
                self.town.clock.seconds += 1


def is_ended(street: Street, cluster: str) -> bool:
    return street.state(cluster) is not ClusterState.WAITING
