"""EMR where moto has gaps; everything else is moto's.

moto 5.2, as a server, answers for one region only. It has no fleets, no auto-termination, no managed scaling,
answers 500 for an unknown cluster, starts and ends clusters in no time, gives pages of 100, and takes down
the unprotected part of a TerminateJobFlows that AWS refuses as a whole.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar, cast

from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.emr.exceptions import InvalidRequestException, ValidationException
from moto.emr.responses import ElasticMapReduceResponse

from demo.aws.overlay_instances import Instances
from demo.aws.overlay_launch import Launching
from demo.aws.overlay_notebooks import Notebooks
from demo.aws.overlay_policies import Policies, checked_idle_timeout
from demo.aws.overlay_resize import Resizing
from demo.aws.overlay_steps import Steps
from demo.aws.views import ClusterView, GroupView, fleet_view
from demo.aws.world import World

PAGE = 50
MAX_TERMINATIONS = 10
Item = TypeVar("Item")

WRONG_COLLECTION = (
    "Instance fleets and instance groups are mutually exclusive. "
    "The EMR cluster specified in the request uses instance {held}s. "
    "The {asked} request does not support clusters that use instance {held}s. "
    "Use the {right} request instead."
)


class EmrOverlay(Instances, Launching, Notebooks, Policies, Resizing, Steps, ElasticMapReduceResponse):
    """moto makes one of these for each request; the world it speaks of is the class's (see ``installed``)."""

    world: ClassVar[World]

    def get_region_from_url(self, request: Any, full_url: str) -> str:
        # moto looks for the region in the host's name, which is 127.0.0.1 here; the signature names it too.
        return str(BaseResponse.get_region_from_url(self, request, full_url))

    def call_action(self) -> Any:
        with self.world.lock:
            self.world.settle()
            refusal = self._unknown_cluster()
            if refusal is None:
                return super().call_action()
            status, headers, body = self.serialized(ActionResult(refusal))
            headers["status"] = str(status)
            return status, headers, body

    def _unknown_cluster(self) -> Exception | None:
        for parameter in ("ClusterId", "JobFlowId", "ResourceId"):
            cluster_id = self._get_param(parameter)
            if cluster_id is not None and cluster_id not in self.backend.clusters:
                return InvalidRequestException(f"Cluster id '{cluster_id}' is not valid.")
        if any(cluster_id not in self.backend.clusters for cluster_id in self._get_param("JobFlowIds", [])):
            return ValidationException("Specified job flow ID does not exist.")
        return None

    def list_clusters(self) -> ActionResult:
        found = self.backend.list_clusters(
            self._get_param("ClusterStates", []),
            self._get_param("CreatedAfter"),
            self._get_param("CreatedBefore"),
        )
        page, following = self._page(found)
        now = self.world.clock.now()
        views = [ClusterView(self.world.record(cluster.id), now) for cluster in page]
        return ActionResult({"Clusters": views, **following})

    def describe_cluster(self) -> ActionResult:
        record = self.world.record(self._get_param("ClusterId"))
        return ActionResult({"Cluster": ClusterView(record, self.world.clock.now())})

    def list_instance_groups(self) -> ActionResult:
        record, now = self.world.record(self._get_param("ClusterId")), self.world.clock.now()
        if record.holds.fleets:
            raise InvalidRequestException(
                WRONG_COLLECTION.format(held="fleet", asked="ListInstanceGroups", right="ListInstanceFleets")
            )
        views = [
            GroupView(group, record.holds.groups[group.id], record.life, now)
            for group in record.cluster.instance_groups
        ]
        return ActionResult({"InstanceGroups": views})

    def list_instance_fleets(self) -> ActionResult:
        record, now = self.world.record(self._get_param("ClusterId")), self.world.clock.now()
        if not record.holds.fleets:
            raise InvalidRequestException(
                WRONG_COLLECTION.format(held="group", asked="ListInstanceFleets", right="ListInstanceGroups")
            )
        return ActionResult(
            {"InstanceFleets": [fleet_view(fleet, record.life, now) for fleet in record.holds.fleets]}
        )

    def run_job_flow(self) -> ActionResult:
        self._check_launch()
        groups, subnet = self._take_groups(), self._take_subnets()
        result = super().run_job_flow()
        cluster = self.backend.clusters[cast(Any, result.result)["JobFlowId"]]
        self.backend.add_instance_groups(cluster.id, groups)
        cluster.ec2_subnet_id, cluster.applications = subnet, self._applications()
        record = self.world.adopt(cluster, fleets=self._requested_fleets())
        record.life.bootstrap_failure = self._bootstrap_failure()
        record.managed_scaling = self._get_param("ManagedScalingPolicy")
        if policy := self._get_param("AutoTerminationPolicy"):
            record.set_idle_timeout(checked_idle_timeout(policy), self.world.clock.now())
        return result

    def terminate_job_flows(self) -> ActionResult:
        ids = self._get_param("JobFlowIds", [])
        if len(ids) > MAX_TERMINATIONS:
            raise ValidationException(f"No more than {MAX_TERMINATIONS} job flows can be shut down at once.")
        records = [self.world.record(cluster_id) for cluster_id in ids]
        if any(record.cluster.termination_protected for record in records):
            raise ValidationException(
                "Could not shut down one or more job flows since they are termination protected."
            )
        for record in records:
            record.life.terminate(self.world.clock.now())
        return EmptyResult()

    def _page(self, found: Sequence[Item]) -> tuple[Sequence[Item], dict[str, str]]:
        start = int(self._get_param("Marker") or 0)
        end = start + PAGE
        return found[start:end], {"Marker": str(end)} if end < len(found) else {}


def installed(world: World) -> type[EmrOverlay]:
    """Make a class of responses that speaks of this world."""
    return type("EmrResponse", (EmrOverlay,), {"world": world})
