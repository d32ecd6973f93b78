"""Admitting a change: as it was seen when it was asked for, and as it is when it is about to happen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.domain.changes import Plan
from app.domain.intent import Intent
from app.domain.refused import Refused
from app.domain.requests import Request
from app.errors import ChatOpsError
from app.gate.door import Gate
from app.queries.tags import ReadTags
from cloud.errors import CloudError
from cloud.model import Scope

Place = tuple[str, Scope]
"""What the names of the actions begin with, and where: what can be read together."""


class Unseen(ChatOpsError):
    """The policy looks at tags, and these could not be read now, so nothing was done."""


class Admission:
    """Asks the gate about every intent of some plans."""

    def __init__(self, gate: Gate, readers: Mapping[str, ReadTags]) -> None:
        """Take who reads tags, by what the names of the actions begin with; nothing else has any that may change."""
        self._gate = gate
        self._readers = readers

    def admit(self, plans: Sequence[Plan], request: Request) -> None:
        """Let the asker pass, whom Slack is asked about, or raise :class:`Refused`."""
        steps = [(plan.aim, intent) for plan in plans for intent in plan.intents]
        for number, (aim, intent) in enumerate(steps):
            self._gate.admit(intent.action, request, aim, {"target": intent.target}, fresh=number == 0)

    def admit_now(self, plans: tuple[Plan, ...], request: Request) -> tuple[Plan, ...]:
        """Let the asker pass with the tags that the targets have by now, and answer with the plans as they are then.

        Tags are read only where a rule looks at them. Raises :class:`Refused`, or :class:`Unseen` if they cannot be.
        """
        now = self._seen_now(plans, request)
        try:
            self.admit(now, request)
        except Refused as refused:
            if now != plans and self.may(plans, request):
                raise Refused(refused.action, refused.decision, retagged=True) from refused
            raise
        return now

    def may(self, plans: Sequence[Plan], request: Request) -> bool:
        """Tell whether the asker would pass; nothing is written down."""
        steps = ((plan.aim, intent.action) for plan in plans for intent in plan.intents)
        return all(self._gate.may(action, request, aim) for aim, action in steps)

    def _seen_now(self, plans: tuple[Plan, ...], request: Request) -> tuple[Plan, ...]:
        wanted: dict[Place, dict[str, Intent]] = defaultdict(dict)
        for plan in (plan for plan in plans if self._minds_tags(plan, request)):
            wanted[_place(plan)][plan.last.subject] = plan.last
        found = {place: self._read(place, targets) for place, targets in wanted.items()}
        # What is gone keeps the tags that it had: nothing can be done to it any more.
        return tuple(
            plan.with_tags(found.get(_place(plan), {}).get(plan.last.subject, plan.tags)) for plan in plans
        )

    def _minds_tags(self, plan: Plan, request: Request) -> bool:
        if not plan.last.subject or _place(plan)[0] not in self._readers:
            return False
        return any(self._gate.minds_tags(intent.action, request, plan.aim) for intent in plan.intents)

    def _read(self, place: Place, targets: Mapping[str, Intent]) -> Mapping[str, Mapping[str, str]]:
        kind, scope = place
        try:
            return self._readers[kind](scope, tuple(targets))
        except CloudError as error:
            names = ", ".join(dict.fromkeys(intent.name for intent in targets.values()))
            why = error.message.rstrip(".")
            message = f"The policy looks at tags, and those of {names} could not be read now ({why})"
            raise Unseen(f"{message}, so nothing was done.") from error


def _place(plan: Plan) -> Place:
    return plan.last.action.partition(".")[0], plan.last.scope
