"""Two accounts with clusters, prices, a store and people: all that a digest is made of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.digest import Digest
from app.domain.emr.spending import Day
from app.domain.emr.thresholds import Thresholds
from app.domain.people import UserId
from app.errors import ChatOpsError
from app.queries.cost import CostReader
from app.queries.idle import IdleScan
from app.queries.side_by_side import SideBySide
from app.reports.digest import Digests, Source
from app.reports.fleet import FleetReader
from app.reports.sampling import Sampler
from app.store.audit import AuditEntry, Phase
from app.store.store import Store
from cloud.fake import FakeCluster, FakeEmr
from cloud.fake_prices import FakePrices
from cloud.model import ClusterState, Scope
from tests.unit.clusters import NOW, SCOPE, detail, summary
from tests.unit.queries.priced import SEOUL, grouped

LAB = Scope("lab", "us-east-1")
HOUR = timedelta(hours=1)
ALICE = UserId("T1", "U0ALICE")
NAMES = {"U0ALICE": "Alice Kim", "U0BOB": "Bob Park"}
PICTURE = b"\x89PNG\r\n\x1a\n a picture"


class NoSuchPerson(ChatOpsError):
    """Slack does not say."""


class Pencil:
    """Draws by writing down what it was given."""

    def __init__(self, picture: bytes = PICTURE) -> None:
        self.picture = picture
        self.drawn: list[Sequence[Day]] = []

    def draw(self, days: Sequence[Day]) -> bytes:
        self.drawn.append(days)
        return self.picture


class Town:
    """Everything wired as in the real process, with one clock to turn by hand."""

    def __init__(self, store: Store, threads: SideBySide, sources: Sequence[Source] = ()) -> None:
        self.now = NOW
        self.seconds = 0.0
        self.store = store
        self.prod = FakeEmr(SCOPE, [grouped("j-ETL"), grouped("j-ADHOC")], now=lambda: self.now)
        self.lab = FakeEmr(LAB, now=lambda: self.now)
        self.prices = FakePrices({SCOPE.region: SEOUL, LAB.region: SEOUL})
        self.pencil = Pencil()
        clusters: Mapping[Scope, FakeEmr] = {SCOPE: self.prod, LAB: self.lab}
        costs = CostReader(clusters, self.prices, threads, clock=lambda: self.seconds)
        fleet = FleetReader(clusters, threads, costs, clock=lambda: self.seconds)
        self.sampler = Sampler(fleet, store.samples, tuple(clusters))
        idle = IdleScan(clusters, threads, Thresholds(2 * HOUR), costs=costs, now=lambda: self.now)
        self.digests = Digests(
            clusters,
            threads,
            fleet,
            self.sampler,
            idle,
            store,
            _name,
            self.pencil,
            sources,
            now=lambda: self.now,
        )

    def collect(self, since: datetime | None = None, zone: str = "UTC") -> Digest:
        return self.digests.collect(self.digests.scopes, since, ZoneInfo(zone), self.digests.sources)

    def passes(self, length: timedelta) -> None:
        self.now += length
        self.seconds += length.total_seconds()

    def sample_until(self, until: datetime, step: timedelta = timedelta(minutes=15)) -> None:
        """Sample every quarter of an hour, as the job does."""
        while self.now < until:
            self.sampler.sample(self.now)
            self.passes(step)

    def ends(self, cluster_id: str, state: ClusterState, ago: timedelta, code: str, why: str) -> None:
        """End a cluster a while ago."""
        ended = summary(
            cluster_id,
            name=cluster_id.lower(),
            state=state,
            created_at=self.now - 40 * 24 * HOUR,
            ended_at=self.now - ago,
            reason_code=code,
            reason=why,
        )
        self.prod.clusters[cluster_id] = FakeCluster(detail(ended))

    def did(self, action: str, cluster_id: str, phase: Phase, who: UserId = ALICE, **detail: str) -> None:
        """Note in the audit what somebody did to a cluster."""
        self.store.audit.record(self.entry(action, cluster_id, phase, who, **detail))

    def entry(
        self, action: str, cluster_id: str, phase: Phase, who: UserId = ALICE, **detail: str
    ) -> AuditEntry:
        target, told = f"{SCOPE}/{cluster_id}", {"name": cluster_id.lower(), **detail}
        return AuditEntry("r1", who.team_id, who.user_id, "C1", action, phase, target=target, detail=told)


Open = Callable[..., Town]


def _name(user: UserId) -> str:
    if user.user_id not in NAMES:
        raise NoSuchPerson
    return NAMES[user.user_id]
