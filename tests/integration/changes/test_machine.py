"""Proposals, clicks, crashes, expiries, policy changes, failures in any order: nothing is done twice, or lost.

``make test`` walks the same steps each time; with ``CHATOPS_CHAOS=1`` (``make chaos``) many more, at random.
"""

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from app.domain.people import UserId
from app.domain.refused import Refused
from app.store.audit import AuditEntry
from app.store.pending import PendingState
from app.views.proposal import CANCEL_ACTION
from cloud.errors import CloudError, Throttled, Unreachable
from cloud.fake import Slip
from cloud.model import ClusterState
from tests.databases import SqliteFiles
from tests.integration.changes.town import (
    ALICE,
    BOB,
    CONFIRM_BUTTON,
    EVERYTHING,
    LIFT_BUTTON,
    NOTHING,
    Bot,
    Town,
)
from tests.unit.notifier.standin import limited, lost, unsent

CHAOS = os.environ.get("CHATOPS_CHAOS") == "1"
FOLDER = tempfile.TemporaryDirectory(prefix="chatops-machine-")
FILES = SqliteFiles(Path(FOLDER.name))

SILENCE = Unreachable("AWS did not answer in time.", permanent=False)


class Killed(BaseException):
    """The process is gone in the middle of a call."""


SLIPS = {
    "silent, not done": lambda: Slip(SILENCE),
    "silent, done": lambda: Slip(SILENCE, happened=True),
    "throttled": lambda: Slip(Throttled("Too many calls.", permanent=False)),
    "refused": lambda: Slip(CloudError("No.", permanent=True)),
    "killed before": lambda: Slip(Killed()),
    "killed after": lambda: Slip(Killed(), happened=True),
}
PEOPLE = st.sampled_from([ALICE, BOB])


class Machine(RuleBasedStateMachine):
    """Two replicas on one store; the rules are what people, time and misfortune do."""

    proposals: Bundle[str] = Bundle("proposals")

    def __init__(self) -> None:
        super().__init__()
        path = Path(FOLDER.name) / "machine.db"
        for left in path.parent.glob("machine.db*"):
            left.unlink()
        self.town = Town(FILES.migrated(path))
        self.confirmed: set[str] = set()
        self.cancelled: set[str] = set()
        self.made: list[str] = []
        self.accepted: Counter[str] = Counter()
        self._terminate = self.town.emr.terminate
        self.town.emr.terminate = self.terminate  # type: ignore[method-assign]

    @initialize()
    def start(self) -> None:
        self.bots = [self.town.bot(), self.town.bot()]

    def terminate(self, cluster_id: str) -> str:
        """Stand between the bots and EMR: whatever is called was confirmed by somebody who still may."""
        claimed = self.proposals_of(cluster_id)
        assert claimed, f"{cluster_id} was not confirmed by anybody"
        assert any(asker not in self.town.people.gone for asker in claimed), "not allowed any more"
        assert self.town.policy is EVERYTHING, "the policy forbids it"
        answer = self._terminate(cluster_id)
        self.accepted[cluster_id] += 1
        assert self.accepted[cluster_id] <= len(claimed), f"{cluster_id} was terminated again"
        return answer

    def proposals_of(self, cluster_id: str) -> list[UserId]:
        pending = map(self.town.pending, self.made)
        claimed = [one for one in pending if one.state in (PendingState.CLAIMED, PendingState.DONE)]
        return [p.asker for p in claimed for fact in p.payload["facts"] if fact["cluster_id"] == cluster_id]

    # What people do
    @rule(
        target=proposals, who=PEOPLE, which=st.integers(0, 1), count=st.integers(1, 3), locked=st.booleans()
    )
    def propose(self, who: UserId, which: int, count: int, locked: bool) -> str:
        """Several clusters, of which the first may be protected."""
        first = f"c{len(self.town.emr.clusters)}"
        names = [first, *(f"{first}-{number}" for number in range(1, count))]
        self.town.add(names[0], protected=locked)
        self.town.add(*names[1:])
        return self.ask(who, which, names)

    @rule(target=proposals, who=PEOPLE, which=st.integers(0, 1))
    def propose_again(self, who: UserId, which: int) -> str:
        """The same cluster once more, perhaps by somebody else, as long as it runs."""
        running = [c.detail.summary for c in self.town.emr.clusters.values()]
        again = [one.id for one in running if one.state is ClusterState.RUNNING][:1]
        return self.ask(who, which, again) if again else ""

    def ask(self, who: UserId, which: int, names: list[str]) -> str:
        allowed = self.town.policy is EVERYTHING and who not in self.town.people.gone
        failing, self.town.emr.error = self.town.emr.error, None
        try:
            made = self.bots[which].proposes(*names, who=who)
        except Refused:
            assert not allowed
            return ""
        finally:
            self.town.emr.error = failing
        assert allowed
        self.made.append(made)
        return made

    @rule(
        proposal=proposals,
        which=st.integers(0, 1),
        who=PEOPLE,
        action=st.sampled_from([CONFIRM_BUTTON, CONFIRM_BUTTON, LIFT_BUTTON, CANCEL_ACTION]),
    )
    def click(self, proposal: str, which: int, who: UserId, action: str) -> None:
        if not proposal:
            return
        before = self.town.pending(proposal)
        open_still = before.state is PendingState.OPEN and before.expires_at > self.town.clock.now()
        try:
            answer = self.bots[which].clicks(action, proposal, who)
        except Refused:
            assert self.town.policy is NOTHING or who in self.town.people.gone
            assert self.town.pending(proposal).state is before.state
            return
        except Killed:
            self.restart(which)
            assert self.town.pending(proposal).state is PendingState.CLAIMED
            answer = None
        if answer is None:
            assert open_still, "a click had an effect though the proposal was over"
            assert who == before.asker, "somebody else's click had an effect"
            (self.cancelled if action == CANCEL_ACTION else self.confirmed).add(proposal)
        assert not self.confirmed & self.cancelled

    # What time does
    @rule(which=st.integers(0, 1))
    def tick(self, which: int) -> None:
        try:
            self.bots[which].tick()
        except Killed:
            self.restart(which)

    @rule(seconds=st.sampled_from([5, 20, 45, 150, 400, 660]))
    def wait(self, seconds: int) -> None:
        self.town.pass_time(seconds=seconds)

    @rule(failed=st.booleans())
    def clusters_end(self, failed: bool) -> None:
        for cluster_id, cluster in self.town.emr.clusters.items():
            if cluster.detail.summary.state is ClusterState.TERMINATING:
                ended = ClusterState.TERMINATED_WITH_ERRORS if failed else ClusterState.TERMINATED
                self.town.emr.move(cluster_id, ended, "A node was lost." if failed else "")

    # What goes wrong
    @rule(which=st.integers(0, 1))
    def restart(self, which: int) -> None:
        """Crash, and start anew: all that was not in the store is forgotten."""
        self.bots[which] = self.town.bot()

    @rule(allowed=st.booleans())
    def change_policy(self, allowed: bool) -> None:
        """A new policy comes with a restart of both."""
        self.town.policy = EVERYTHING if allowed else NOTHING
        self.bots = [self.town.bot(), self.town.bot()]

    @rule(who=PEOPLE, gone=st.booleans())
    def deactivate(self, who: UserId, gone: bool) -> None:
        (self.town.people.gone.add if gone else self.town.people.gone.discard)(who)

    @rule(kinds=st.lists(st.sampled_from([None, *SLIPS]), min_size=1, max_size=3))
    def emr_will_slip(self, kinds: list[str | None]) -> None:
        self.town.emr.slips = [SLIPS[kind]() if kind else None for kind in kinds]

    @rule(down=st.booleans())
    def emr_is_down(self, down: bool) -> None:
        self.town.emr.error = CloudError("AWS failed (503).", permanent=False) if down else None

    @rule(
        method=st.sampled_from(["post", "update", "find"]),
        how=st.sampled_from([lost, unsent, lambda: limited(2)]),
        arrives=st.booleans(),
    )
    def slack_fails(self, method: str, how: Any, arrives: bool) -> None:
        self.town.slack.fail[method] = [how()]
        self.town.slack.lost_arrive = arrives

    # What must hold
    @invariant()
    def each_proposal_has_one_message_at_most(self) -> None:
        keys = Counter(shown.key for shown in self.town.slack.shown.values())
        assert all(count == 1 for count in keys.values()), keys

    def teardown(self) -> None:
        try:
            self.heal()
            for proposal in self.made:
                self.check(proposal)
        finally:
            self.town.close()

    def heal(self) -> None:
        """Let all be well again, and wait until everything is over."""
        self.town.emr.error, self.town.emr.slips = None, []
        self.town.slack.fail.clear()
        bot: Bot = self.town.bot()
        for _ in range(30):
            self.town.pass_time(seconds=40)
            bot.tick()
            self.clusters_end(failed=False)

    def check(self, proposal: str) -> None:
        pending, operations = self.town.pending(proposal), self.town.operations(proposal)
        text = self.town.message(proposal).text
        audit = self.town.audited(pending.payload["request_id"])
        if proposal in self.confirmed:
            assert pending.state is PendingState.DONE
            assert all(operation.state.ended for operation in operations)
            for operation in operations:
                check_operation(self.town, operation, text, audit)
        else:
            assert operations == ()
            cancelled = proposal in self.cancelled
            assert pending.state is (PendingState.CANCELLED if cancelled else PendingState.EXPIRED)
            assert ("Cancelled" if cancelled else "Nobody confirmed") in text
            ends = Counter(entry.phase.value for entry in audit)
            assert ends["cancelled" if cancelled else "expired"] == len(pending.payload["facts"])
            assert not ends["confirmed"] and not ends["attempted"]


def check_operation(town: Town, operation: Any, text: str, audit: list[AuditEntry]) -> None:
    """Its message, the audit and the cloud tell the same story."""
    intent = operation.payload["plan"]["intents"][-1]
    (line,) = {line for line in text.splitlines() if f"`{intent['cluster_id']}`" in line}
    assert line.startswith(":white_check_mark:" if operation.state == "succeeded" else ":red_circle:")
    target = f"{intent['account']}/{intent['region']}/{intent['cluster_id']}"
    steps = [e.phase.value for e in audit if e.target == target and e.action == "emr.terminate"]
    assert steps[:2] == ["requested", "confirmed"]
    assert steps[-1] == operation.state.value
    assert set(steps[2:-1]) <= {"attempted", "unknown", "denied"}
    assert [step for step in steps if step in ("succeeded", "failed")] == [operation.state.value]
    if operation.state == "succeeded":
        assert town.state(intent["cluster_id"]).ended


Machine.TestCase.settings = settings(
    max_examples=3000 if CHAOS else 60,
    stateful_step_count=60 if CHAOS else 30,
    deadline=None,
    database=None,
    derandomize=not CHAOS,
    phases=[Phase.generate, Phase.shrink] if CHAOS else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TestMachine = Machine.TestCase
