"""What a change of ECS instances meets, in this process: the town of the clusters, with instances instead."""

from collections.abc import Iterable

from slack_sdk import WebClient

from app.actions import executions, followers
from app.actions.ecs import EcsActions
from app.actions.emr import EmrActions
from app.actions.emr_launch import LaunchActions
from app.actions.emr_resize import ResizeActions
from app.actions.emr_settings import SettingsActions
from app.actions.emr_steps import StepActions
from app.actions.executor import Executor
from app.actions.leases import Leases
from app.domain.ecs.nights import TAG, NightRules
from app.domain.policy import Effect, Policy, Rule
from app.domain.proposals import Choice
from app.gate import Admission, Changes, Gate, Resuming
from app.notifier import Notifier
from app.queries import about_instances
from app.queries.ecs import EcsQueries
from app.queries.ecs_listing import EcsScopes
from app.queries.ecs_power import PowerQueries
from app.queries.side_by_side import SideBySide
from app.queries.tags import TagQueries
from app.tracking.board import Board
from app.tracking.tracker import Tracker
from app.views.message import Message
from app.views.proposal import CHOICE_ACTIONS
from app.watching.nights import Nights, NightWatch
from cloud.ecs import EcsInstance, EcsStatus
from cloud.fake_ecs import FakeEcs
from handlers import proposals
from handlers.ecs import EcsHandlers
from handlers.ecs_nights import NightHandlers
from handlers.ecs_places import Places
from handlers.ecs_power import PowerHandlers
from handlers.questions import Questions
from handlers.routes import Reply
from tests.integration.changes.town import Bot, Town
from tests.unit.instances import HANGZHOU, TOKYO

EVERYTHING = Policy([Rule(0, Effect.ALLOW, ("ecs.*",))])
KEEP, FREE, CONFIRM = (
    CHOICE_ACTIONS[choice] for choice in (Choice.KEEP_CHARGING, Choice.STOP_CHARGING, Choice.CONFIRM)
)


class EcsTown(Town):
    """What outlives every bot; ``tokyo`` and ``hangzhou`` are its regions."""

    def __init__(self, url: str, policy: Policy = EVERYTHING) -> None:
        super().__init__(url, policy)
        self.tokyo = FakeEcs(TOKYO, now=self.clock.now)
        self.hangzhou = FakeEcs(HANGZHOU, now=self.clock.now)
        self.default_region = TOKYO.region
        self.channel = ""
        self.rules = NightRules(TAG)

    def put(self, *instances: EcsInstance) -> None:
        for instance in instances:
            (self.hangzhou if instance.scope == HANGZHOU else self.tokyo).put(instance)

    def status(self, instance_id: str) -> EcsStatus:
        return {**self.tokyo.instances, **self.hangzhou.instances}[instance_id].status

    def changes_asked(self) -> list[tuple[str, object]]:
        """Every change that was asked for in Tokyo, dry runs apart."""
        asked = [
            (call.method, call.argument)
            for call in self.tokyo.calls
            if call.method in ("start", "stop", "reboot")
        ]
        return [(method, argument) for method, argument in asked if not _is_dry(argument)]

    def bot(self) -> "EcsBot":
        self._bots += 1
        return EcsBot(self, f"bot-{self._bots}")


def _is_dry(argument: object) -> bool:
    return isinstance(argument, tuple) and argument[-1] is True


class EcsBot(Bot):
    """One process's objects; to crash it is to drop it."""

    def __init__(self, town: EcsTown, owner: str) -> None:
        self.town: EcsTown = town
        self._asked = 0
        self.answers: list[Message] = []
        self.owner = owner
        store, now = town.store, town.clock.now
        self.threads = SideBySide(2)
        adapters = {TOKYO: town.tokyo, HANGZHOU: town.hangzhou}
        ecs = EcsScopes(adapters, self.threads)
        listing = EcsQueries(ecs, page_size=10, now=now)
        answers = about_instances(listing, PowerQueries(ecs))
        self.gate = Gate(town.policy, town.people, store.audit, answers)
        self.notifier = Notifier(
            WebClient(base_url="http://slack.invalid/api/", timeout=10),
            store.messages,
            calls=town.slack,
            clock=town.clock.monotonic,
            now=now,
            sleep=town.clock.sleep,
        )
        actions = (
            EmrActions({}, now),
            LaunchActions({}, now),
            SettingsActions({}),
            StepActions({}),
            ResizeActions({}, now),
            EcsActions(adapters, now),
        )
        executor, self.leases = Executor(executions(*actions), store, now), Leases(store, now)
        self.board = Board(store, self.notifier, now)
        admission = Admission(self.gate, TagQueries({}, adapters, self.threads).readers())
        self.changes = Changes(self.gate, admission, store, executor, self.leases, self.board, owner, now)
        self.resuming = Resuming(admission, store, executor, self.leases, self.board, now)
        self.tracker = Tracker(store, followers(*actions), owner, now=now)
        places = Places((TOKYO, HANGZHOU), town.default_region, town.channel)
        questions = Questions(store.pending, now)
        listed = EcsHandlers(self.gate, questions, places, "/ecs", {})
        self.power = PowerHandlers(self.gate, self.changes, questions, places, "/ecs")
        self.watch = NightWatch(ecs, store, self.notifier, town.rules, "C0DATA")
        self.nights = Nights(self.gate, store, self.watch.show, now)
        nights = NightHandlers(self.nights, self.power)
        typed = {**listed.handlers(), **self.power.handlers()}
        self._typed = {use.word: handler for use, handler in typed.items()}
        self._clicks = {
            **listed.actions(),
            **self.power.actions(),
            **nights.actions(),
            **proposals.actions(self.changes),
        }

    def looks(self) -> str:
        """Look for what runs outside its office hours, and deliver what is told of it."""
        found = self.watch.look(self.town.clock.now())
        self.deliver()
        return found

    def told(self) -> Iterable[str]:
        """All that stands in Slack."""
        return [shown.text for shown in self.town.slack.shown.values()]


def text_of(reply: Reply | None) -> str:
    """All that an answer to one person says."""
    assert reply is not None
    return "\n".join([reply.message.text, *(str(block.to_dict()) for block in reply.message.blocks)])
