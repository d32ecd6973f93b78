"""All that a change meets, in this process: people, policy, Slack, EMR, a store; bots that come and go."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.views import View

from app.actions import executions, followers
from app.actions.ecs import EcsActions
from app.actions.emr import EmrActions
from app.actions.emr_launch import LaunchActions
from app.actions.emr_resize import ResizeActions
from app.actions.emr_settings import SettingsActions
from app.actions.emr_steps import StepActions
from app.actions.executor import Executor
from app.actions.leases import Leases
from app.domain.people import Person, Standing, UserId
from app.domain.policy import Effect, Policy, Rule
from app.domain.proposals import Choice
from app.domain.queries import PreviewTermination
from app.domain.requests import Kind, Request
from app.gate import Admission, Changes, Gate, Resuming
from app.notifier import Notifier
from app.pool import Job
from app.queries import about_resizes, about_settings
from app.queries.cost import CostReader
from app.queries.emr import EmrQueries
from app.queries.meaning import Meaning
from app.queries.resize_stopping import StopQueries
from app.queries.resizing import ResizeQueries
from app.queries.settings import SettingsQueries
from app.queries.side_by_side import SideBySide
from app.queries.tags import TagQueries
from app.queries.termination import TerminationQueries
from app.store.audit import AuditEntry
from app.store.operations import Operation
from app.store.pending import Pending
from app.store.store import open_store
from app.tracking.board import Board, operation_id
from app.tracking.tracker import Tracker
from app.views.message import Message
from app.views.proposal import CHOICE_ACTIONS
from cloud.fake import FakeCluster, FakeEmr
from cloud.fake_prices import FakePrices
from cloud.model import ClusterState
from handlers import proposals
from handlers.emr_resize import ResizeHandlers
from handlers.emr_settings import SettingsHandlers
from handlers.emr_steps import StepHandlers
from handlers.emr_terminate import TerminateHandlers
from handlers.later import Later
from handlers.modals import Forms
from handlers.picking import Picking
from handlers.questions import Questions
from handlers.routes import Reply
from scheduler import expiry, followups
from tests.unit import clusters
from tests.unit.notifier.standin import Clock, Shown, Slack

DATA = "C0DATA"
CONFIRM_BUTTON, LIFT_BUTTON = (CHOICE_ACTIONS[choice] for choice in (Choice.CONFIRM, Choice.LIFT))
ALICE, BOB = UserId("T0ACME", "U0ALICE"), UserId("T0ACME", "U0BOB")
EVERYTHING = Policy([Rule(0, Effect.ALLOW, ("emr.*",))])
NOTHING = Policy([])


@dataclass
class People:
    """Everybody is a member, but for those who are ``gone``."""

    gone: set[UserId] = field(default_factory=set)

    def person(self, user: UserId, *, fresh: bool = False) -> Person:
        return Person(user, Standing.DEACTIVATED if user in self.gone else Standing.MEMBER)


class Town:
    """What outlives every bot."""

    def __init__(self, url: str, policy: Policy = EVERYTHING) -> None:
        self.url = url
        self.clock = Clock()
        self.slack = Slack()
        self.emr = FakeEmr(clusters.SCOPE, now=self.clock.now)
        self.prices = FakePrices({})
        self.people = People()
        self.policy = policy
        self.store = open_store(url, clock=self.clock.now)
        self._bots = 0

    def close(self) -> None:
        self.store.close()

    def add(self, *names: str, protected: bool = False, tags: dict[str, str] | None = None) -> list[str]:
        """Add clusters, created a second apart; answer with their ids."""
        added = []
        for name in names:
            number = len(self.emr.clusters)
            created_at = self.clock.now() - timedelta(hours=2) + timedelta(seconds=number)
            summary = clusters.summary(f"j-{number:04}", name=name, created_at=created_at)
            detail = clusters.detail(summary, termination_protected=protected, tags=tags or {})
            self.emr.put(FakeCluster(detail))
            added.append(summary.id)
        return added

    def state(self, cluster_id: str) -> ClusterState:
        return self.emr.clusters[cluster_id].detail.summary.state

    def end_all(self) -> None:
        """Let every cluster that is terminating be gone."""
        for cluster_id, cluster in self.emr.clusters.items():
            if cluster.detail.summary.state is ClusterState.TERMINATING:
                self.emr.move(cluster_id, ClusterState.TERMINATED)

    def pass_time(self, **amount: float) -> None:
        self.clock.seconds += timedelta(**amount).total_seconds()

    def calls(self, method: str) -> list[object]:
        return [call.argument for call in self.emr.calls if call.method == method]

    def bot(self) -> "Bot":
        """Start a bot: nothing but the store tells it what earlier ones did."""
        self._bots += 1
        return Bot(self, f"bot-{self._bots}")

    # What there is to see
    def pending(self, proposal_id: str) -> Pending:
        found = self.store.pending.get(proposal_id)
        assert found is not None
        return found

    def operations(self, proposal_id: str) -> tuple[Operation, ...]:
        return self.store.operations.of([operation_id(proposal_id, number) for number in range(20)])

    def message(self, proposal_id: str) -> Shown:
        """What stands in Slack for a proposal."""
        (found,) = self.messages(f"proposal:{proposal_id}")
        return found

    def messages(self, key: str) -> list[Shown]:
        return [shown for shown in self.slack.shown.values() if shown.key == key]

    def audited(self, request_id: str) -> list[AuditEntry]:
        """The audit of one request, oldest first."""
        records = self.store.audit.find(request_id=request_id, limit=500)
        return [record.entry for record in reversed(records)]

    def phases(self, request_id: str) -> list[str]:
        """Its steps as words, without the preview that answered it."""
        entries = self.audited(request_id)
        return [f"{e.action} {e.phase}" for e in entries if e.phase not in ("answered",)]


class Screens:
    """People's screens: the modals that were opened, and what stands in them by now."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []

    def open(self, _: Request, view: View) -> str:
        self.shown.append(view.to_dict())
        return str(len(self.shown) - 1)

    def show(self, view_id: str, view: View) -> None:
        self.shown[int(view_id)] = view.to_dict()


class Bot:
    """One process's objects; to crash it is to drop it."""

    def __init__(self, town: Town, owner: str) -> None:
        self.town = town
        self._asked = 0
        self.answers: list[Message] = []
        self.busy = False
        self.owner = owner
        store, now = town.store, town.clock.now
        self.threads = SideBySide(1)
        emr = {clusters.SCOPE: town.emr}
        queries = TerminationQueries(emr, self.threads)
        listing = EmrQueries(emr, page_size=10, threads=self.threads, now=now)
        settings = SettingsQueries(emr, Meaning(emr, self.threads), listing.find, now)
        self.gate = Gate(
            town.policy,
            town.people,
            store.audit,
            {
                PreviewTermination: lambda query, _person, _request: queries.preview(query),
                **about_settings(settings),
                **about_resizes(
                    ResizeQueries(emr, self.threads, CostReader(emr, town.prices, self.threads)),
                    StopQueries(emr, store),
                ),
            },
        )
        self.notifier = Notifier(
            WebClient(base_url="http://slack.invalid/api/", timeout=10),
            store.messages,
            calls=town.slack,
            clock=town.clock.monotonic,
            now=now,
            sleep=town.clock.sleep,
        )
        actions = (
            EmrActions(emr, now),
            LaunchActions(emr, now),
            SettingsActions(emr),
            StepActions(emr),
            ResizeActions(emr, now),
            EcsActions({}, now),
        )
        executor, self.leases = Executor(executions(*actions), store, now), Leases(store, now)
        self.board = Board(store, self.notifier, now)
        admission = Admission(self.gate, TagQueries(emr, {}, self.threads).readers())
        self.changes = Changes(self.gate, admission, store, executor, self.leases, self.board, owner, now)
        self.resuming = Resuming(admission, store, executor, self.leases, self.board, now)
        self.tracker = Tracker(store, followers(*actions), owner, now=now)
        questions, scopes = Questions(store.pending, now), [clusters.SCOPE]
        picking = Picking(questions, scopes, "/emr")
        terminate = TerminateHandlers(self.gate, self.changes, picking, scopes, "/emr")
        own = SettingsHandlers(self.gate, self.changes, picking, scopes, "/emr")
        steps = StepHandlers(self.gate, self.changes, picking, questions, scopes, "/emr")
        self.modals = Screens()
        later = Later(self._at_once, self)
        resizes = ResizeHandlers(
            self.gate, self.changes, questions, picking, Forms(self.modals, later), later, scopes, "/emr"
        )
        typed = {**terminate.handlers(), **own.handlers(), **steps.handlers(), **resizes.handlers()}
        picked = {**terminate.picked(), **own.picked(), **steps.picked(), **resizes.picked()}
        self._typed = {use.word: handler for use, handler in typed.items()}
        self.submissions = resizes.submissions()
        self._clicks = {
            **picking.actions(picked),
            **steps.actions(),
            **resizes.actions(),
            **proposals.actions(self.changes),
        }

    def _at_once(self, job: Job) -> bool:
        """Do at once what has to wait for a worker elsewhere, unless all are busy."""
        if not self.busy:
            job.run(job.request)
        return not self.busy

    def answer(self, request: Request, message: Message, *, replace: bool = False) -> None:
        """Keep what is answered later, for ``answered``."""
        self.answers.append(message)

    # What people do
    def asks(self, *words: str, who: UserId = ALICE, **fields: str) -> tuple[str, Reply | None]:
        """Type ``/emr terminate …``: answer with the request's id, and with what only the asker sees."""
        return self.types(f"terminate {' '.join(words)}", who, **fields)

    def types(self, line: str, who: UserId = ALICE, **fields: str) -> tuple[str, Reply | None]:
        """Type ``/emr <line>``: answer with the request's id, and with what only the asker sees."""
        word, _, rest = line.partition(" ")
        request = self._request(Kind.COMMAND, "/emr", who, text=rest, **fields)
        return request.id, self._typed[word](request)

    def proposes(self, *words: str, who: UserId = ALICE, **fields: str) -> str:
        """Ask for a termination that can be confirmed, and answer with the proposal's id."""
        return self.brings_about(f"terminate {' '.join(words)}", who, **fields)

    def brings_about(self, line: str, who: UserId = ALICE, **fields: str) -> str:
        """Type ``/emr <line>`` that proposes something, or does it at once; answer with the proposal's id."""
        before = {pending.id for pending in self.town.store.pending.unsettled("confirmation", NEVER)}
        _, reply = self.types(line, who, **fields)
        assert reply is None, reply
        (made,) = {p.id for p in self.town.store.pending.unsettled("confirmation", NEVER)} - before
        self.deliver()
        return made

    def clicks(
        self, action_id: str, value: str, who: UserId = ALICE, text: str = "", channel: str = DATA
    ) -> Message | None:
        """Press a button; answer with what only the clicker sees."""
        request = self._request(Kind.ACTION, action_id, who, value=value, text=text, channel=channel)
        reply = self._clicks[action_id].run(request)
        return reply.message if reply else None

    def _request(self, kind: Kind, name: str, who: UserId, **fields: str) -> Request:
        self._asked += 1
        base = Request(f"{self.owner}-{self._asked}", kind, name, who, DATA, self.town.clock.now())
        return replace(base, **fields)  # type: ignore[arg-type]

    # What the clock does
    def tick(self) -> None:
        """Run every job once."""
        self.leases.renew()
        expiry.job(self.changes)()
        followups.job(self.tracker, self.resuming, self.board)()
        self.deliver()

    def deliver(self) -> None:
        """Send all that can be sent; what Slack's rate holds back takes its seconds."""
        for _ in range(50):
            if not self.notifier.pending():
                return
            if not self.notifier.step():
                self.town.clock.seconds += 1

    def follow(self, *, minutes: float = 3.0) -> None:
        """Let time pass, ticking every five seconds."""
        for _ in range(int(minutes * 12)):
            self.town.pass_time(seconds=5)
            self.tick()


NEVER = Clock().now() - timedelta(days=36500)
