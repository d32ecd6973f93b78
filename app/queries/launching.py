"""What has to be known before a cluster is launched: what it would be, and what it would cost."""

from collections.abc import Callable
from decimal import Decimal
from secrets import token_hex

from app.domain.changes import Plan
from app.domain.cost import Cost
from app.domain.emr.launch_preview import LaunchFacts, LaunchPreview, largest, most_nodes
from app.domain.emr.launch_sizes import nodes_of
from app.domain.emr.launching import LaunchCluster, Templates, draft
from app.domain.people import Person
from app.domain.policy import Policy, Target
from app.domain.queries import PreviewLaunch
from app.domain.requests import Request
from cloud.launch import LaunchSpec
from cloud.model import Scope

CostOf = Callable[[Scope, LaunchSpec], Cost]
"""Tells what a launch costs an hour once all of it runs; raises nothing."""


def new_key() -> str:
    """Make what one launch is recognised by."""
    return token_hex(8)


class LaunchQueries:
    """Draws up launches from the templates there are."""

    def __init__(
        self, templates: Templates, policy: Policy, cost: CostOf, new_key: Callable[[], str] = new_key
    ) -> None:
        self._templates = templates
        self._policy = policy
        self._cost = cost
        self._new_key = new_key

    def preview(self, query: PreviewLaunch, person: Person, request: Request) -> LaunchPreview:
        """Say what would be launched in the one scope asked for; raises ``LaunchProblem``."""
        (scope,) = query.scopes
        template, key = self._templates[query.wishes.template], self._new_key()
        spec = draft(template, query.wishes, person, key)
        intent = LaunchCluster(scope.account, scope.region, spec, key, template.name)
        plan = Plan((intent,), spec.tags, most_nodes(spec), self._most(scope, spec))
        return LaunchPreview(self._facts(intent, plan, person, request), plan)

    def _facts(self, intent: LaunchCluster, plan: Plan, person: Person, request: Request) -> LaunchFacts:
        known = Target(intent.account, intent.region, plan.tags)
        return LaunchFacts(
            template=intent.template,
            account=intent.account,
            region=intent.region,
            spec=intent.spec,
            nodes=nodes_of(intent.spec),
            most_nodes=plan.nodes,
            cost=self._cost(intent.scope, intent.spec),
            limits=self._policy.decide(intent.action, person, request.channel, known).limits,
        )

    def _most(self, scope: Scope, spec: LaunchSpec) -> Decimal | None:
        """Say what it may come to cost an hour, if that is fully known."""
        if most_nodes(spec) is None:
            return None
        costs = [self._cost(scope, some) for some in largest(spec)]
        return None if any(cost.unknown for cost in costs) else max(cost.most for cost in costs)
