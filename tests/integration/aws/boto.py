"""Speaking to the demo cloud as boto3 does to AWS."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from demo.aws.server import AwsServer

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FLEETS: Any = [
    {
        "Name": "primary",
        "InstanceFleetType": "MASTER",
        "TargetOnDemandCapacity": 1,
        "InstanceTypeConfigs": [{"InstanceType": "m5.xlarge"}],
    }
]
GROUPS: Any = [
    {"Name": "primary", "InstanceRole": "MASTER", "InstanceType": "m5.xlarge", "InstanceCount": 1},
    {"Name": "core", "InstanceRole": "CORE", "InstanceType": "m5.xlarge", "InstanceCount": 2},
]
STEP: Any = {"Name": "one", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": ["spark-submit"]}}


def launch(client: "EMRClient", *, stay: bool = True, **changes: Any) -> str:
    instances = {"KeepJobFlowAliveWhenNoSteps": stay, "InstanceFleets": FLEETS} | changes.pop("Instances", {})
    return client.run_job_flow(
        Name="launched",
        ReleaseLabel="emr-7.2.0",
        JobFlowRole="EMR_EC2_DefaultRole",
        ServiceRole="EMR_DefaultRole",
        Instances=instances,
        Tags=[{"Key": "owner", "Value": "minji"}],
        **changes,
    )["JobFlowId"]


def state(client: "EMRClient", cluster_id: str) -> str:
    return client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]["State"]


def states(client: "EMRClient", server: AwsServer, cluster_id: str, *steps: timedelta) -> list[str]:
    seen = [state(client, cluster_id)]
    for step in steps:
        server.clock.forward(step)
        seen.append(state(client, cluster_id))
    return seen


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    said = error.value.response["Error"]
    return said["Code"], said["Message"]
