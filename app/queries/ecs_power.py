"""What has to be known before instances are started, stopped or restarted."""

from collections.abc import Mapping
from concurrent.futures import Future, TimeoutError, wait

from app.domain.ecs.facts import InstanceFacts, facts_of
from app.domain.ecs.powering import InstancePreview, needless, with_ids
from app.domain.ecs.queries import PreviewPower
from app.domain.names import Action
from app.queries.ecs_listing import CLOUD, EcsScopes
from app.queries.ecs_meaning import InstanceMeaning
from cloud.ecs import EcsInstance, StoppedMode
from cloud.errors import CloudError
from cloud.ports import Ecs


class PowerQueries:
    """Reads afresh, and has Alibaba check each change (``DryRun``), so that what cannot be is said before."""

    def __init__(self, ecs: EcsScopes) -> None:
        self._ecs = ecs
        self._meaning = InstanceMeaning(ecs)

    def preview(self, query: PreviewPower) -> InstancePreview:
        """Resolve the words, and find out what Alibaba would say."""
        meant = self._meaning.instances(query.words, query.scopes, query.preferred)
        if meant.unclear:
            return InstancePreview((), {}, meant.unclear)
        needed = {i.id: i for i in meant.instances if not needless(query.action, i)}
        checks = {key: self._check(query.action, instance) for key, instance in needed.items()}
        wait(checks.values(), self._ecs.patience)
        facts = tuple(self._facts(query.action, instance, checks) for instance in meant.instances)
        return InstancePreview(facts, {i.id: dict(i.tags) for i in meant.instances})

    def _check(self, action: Action, instance: EcsInstance) -> Future[str]:
        adapter = self._ecs.adapters[instance.scope]
        return self._ecs.threads.submit(instance.scope, _dry_run, adapter, action, instance)

    def _facts(
        self, action: Action, instance: EcsInstance, checks: Mapping[str, Future[str]]
    ) -> InstanceFacts:
        if instance.id not in checks:
            return facts_of(instance, needless(action, instance))
        try:
            checks[instance.id].result(0)
        except CloudError as error:
            if error.permanent:
                return facts_of(instance, note=f"{with_ids(error)} Nothing will be done.")
            return facts_of(instance, unchecked=with_ids(error))
        except TimeoutError:
            return facts_of(instance, unchecked=f"{CLOUD} did not answer in time.")
        return facts_of(instance)


def _dry_run(ecs: Ecs, action: Action, instance: EcsInstance) -> str:
    match action:
        case Action.ECS_START:
            return ecs.start(instance.id, dry_run=True)
        case Action.ECS_REBOOT:
            return ecs.reboot(instance.id, dry_run=True)
    force = action is Action.ECS_FORCE_STOP
    return ecs.stop(instance.id, StoppedMode.KEEP_CHARGING, force=force, dry_run=True)
