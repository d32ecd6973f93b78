"""EMR's changes. All but a launch may be repeated: they say what shall be, not by how much."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cloud.aws import emr_launch, emr_mapping
from cloud.aws.emr_calls import EmrCalls, request_id
from cloud.aws.errors import translated
from cloud.errors import CloudError
from cloud.launch import LaunchSpec
from cloud.model import LaunchAnswer, ManagedScaling, StepCancellation

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient


class EmrChanges(EmrCalls):
    """The part of :class:`cloud.ports.Emr` that changes something."""

    def run_job_flow(self, spec: LaunchSpec) -> LaunchAnswer:
        """EMR has no idempotency token for it, so one attempt."""
        self._take_turn("RunJobFlow", self._patience.change)
        client = self._clients.emr(self._scope, single_attempt=True)
        with translated(client):
            answer = client.run_job_flow(**emr_launch.request(spec))
        if not answer.get("JobFlowId"):
            raise CloudError("AWS took the launch, but named no cluster.", permanent=False)
        return LaunchAnswer(answer["JobFlowId"], request_id(answer))

    def modify_instance_groups(self, cluster_id: str, counts: Mapping[str, int]) -> str:
        """Never EC2InstanceIdsToTerminate: that kills nodes at once, whatever runs or is stored on them."""
        groups: Any = [{"InstanceGroupId": key, "InstanceCount": count} for key, count in counts.items()]
        return self._change(
            cluster_id,
            "ModifyInstanceGroups",
            lambda client: client.modify_instance_groups(ClusterId=cluster_id, InstanceGroups=groups),
        )

    def modify_instance_fleet(self, cluster_id: str, fleet_id: str, on_demand: int, spot: int) -> str:
        """Both targets: what EMR makes of one that is left out is not documented."""
        fleet: Any = {
            "InstanceFleetId": fleet_id,
            "TargetOnDemandCapacity": on_demand,
            "TargetSpotCapacity": spot,
        }
        return self._change(
            cluster_id,
            "ModifyInstanceFleet",
            lambda client: client.modify_instance_fleet(ClusterId=cluster_id, InstanceFleet=fleet),
        )

    def put_managed_scaling(self, cluster_id: str, scaling: ManagedScaling) -> str:
        policy: Any = emr_mapping.scaling_policy(scaling)
        return self._change(
            cluster_id,
            "PutManagedScalingPolicy",
            lambda client: client.put_managed_scaling_policy(
                ClusterId=cluster_id, ManagedScalingPolicy=policy
            ),
        )

    def put_auto_termination(self, cluster_id: str, idle_timeout: timedelta) -> str:
        policy: Any = emr_mapping.idle_policy(idle_timeout)
        return self._change(
            cluster_id,
            "PutAutoTerminationPolicy",
            lambda client: client.put_auto_termination_policy(
                ClusterId=cluster_id, AutoTerminationPolicy=policy
            ),
        )

    def remove_auto_termination(self, cluster_id: str) -> str:
        return self._change(
            cluster_id,
            "RemoveAutoTerminationPolicy",
            lambda client: client.remove_auto_termination_policy(ClusterId=cluster_id),
        )

    def add_tags(self, cluster_id: str, tags: Mapping[str, str]) -> str:
        listed: Any = emr_mapping.tag_list(tags)
        return self._change(
            cluster_id, "AddTags", lambda client: client.add_tags(ResourceId=cluster_id, Tags=listed)
        )

    def remove_tags(self, cluster_id: str, keys: Collection[str]) -> str:
        return self._change(
            cluster_id,
            "RemoveTags",
            lambda client: client.remove_tags(ResourceId=cluster_id, TagKeys=list(keys)),
        )

    def cancel_steps(self, cluster_id: str, step_ids: Collection[str]) -> Mapping[str, StepCancellation]:
        """A running step is interrupted, not killed: EMR's default."""
        self._take_turn("CancelSteps", self._patience.change)
        client = self._client()
        with translated(client):
            answer = client.cancel_steps(ClusterId=cluster_id, StepIds=list(step_ids))
        return emr_mapping.cancellations(answer.get("CancelStepsInfoList", []))

    def terminate(self, cluster_id: str) -> str:
        """One id a call: a protected one among several would fail them all."""
        return self._change(
            cluster_id,
            "TerminateJobFlows",
            lambda client: client.terminate_job_flows(JobFlowIds=[cluster_id]),
        )

    def set_termination_protection(self, cluster_id: str, protected: bool) -> str:
        """Its bucket refills in 5 s, so several in a row take their time."""
        return self._change(
            cluster_id,
            "SetTerminationProtection",
            lambda client: client.set_termination_protection(
                JobFlowIds=[cluster_id], TerminationProtected=protected
            ),
        )

    def _change(self, cluster_id: str, api: str, call: "Callable[[EMRClient], Any]") -> str:
        """Call in turn, and forget the cached details even if the answer is lost."""
        self._take_turn(api, self._patience.change)
        client = self._client()
        try:
            with translated(client):
                return request_id(call(client))
        finally:
            self._details.forget(cluster_id)
