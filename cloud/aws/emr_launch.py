"""From our launch to RunJobFlow's request: https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html"""

from collections.abc import Mapping
from typing import Any, cast

from cloud.aws import emr_mapping
from cloud.launch import BootstrapAction, FleetType, LaunchFleet, LaunchGroup, LaunchSpec, LaunchStep, Raw

Request = dict[str, Any]


def request(spec: LaunchSpec) -> Request:
    """Write it all. ``raw`` changes neither the name nor a tag of ours: a launch is found again by them."""
    named = without_empty(
        {
            "ReleaseLabel": spec.release,
            "LogUri": spec.log_uri,
            "Applications": [{"Name": name} for name in spec.applications],
            "ServiceRole": spec.service_role,
            "JobFlowRole": spec.job_flow_role,
            "AutoScalingRole": spec.autoscaling_role,
            "SecurityConfiguration": spec.security_configuration,
            "BootstrapActions": [_bootstrap_action(action) for action in spec.bootstrap_actions],
            "Steps": [_step(step) for step in spec.steps],
            "ManagedScalingPolicy": spec.managed_scaling and emr_mapping.scaling_policy(spec.managed_scaling),
            "AutoTerminationPolicy": spec.idle_timeout and emr_mapping.idle_policy(spec.idle_timeout),
            "Tags": emr_mapping.tag_list(spec.tags),
        }
    )
    raw = {**spec.raw, "Tags": [tag for tag in spec.raw.get("Tags", ()) if tag.get("Key") not in spec.tags]}
    return {**merged({**named, "Instances": _instances(spec)}, without_empty(raw)), "Name": spec.name}


def _instances(spec: LaunchSpec) -> Request:
    """Groups take one subnet or zone, fleets several, by other names; what does not fit, EMR refuses."""
    several = bool(spec.fleets)
    subnet: Request = {"Ec2SubnetIds": list(spec.subnets)}
    if not several and len(spec.subnets) == 1:
        subnet = {"Ec2SubnetId": spec.subnets[0]}
    zone: Request = {"AvailabilityZones": list(spec.zones)}
    if not several and len(spec.zones) == 1:
        zone = {"AvailabilityZone": spec.zones[0]}
    instances = without_empty(
        {
            "InstanceGroups": [_group(group) for group in spec.groups],
            "InstanceFleets": [_fleet(fleet) for fleet in spec.fleets],
            "Ec2KeyName": spec.key_name,
            "Placement": without_empty(zone),
            **subnet,
        }
    )
    # Always sent: the API's own default for the first is to end with the last step.
    return {
        **instances,
        "KeepJobFlowAliveWhenNoSteps": spec.keep_alive,
        "TerminationProtected": spec.termination_protected,
    }


def _group(group: LaunchGroup) -> Request:
    return merged(
        without_empty(
            {
                "Name": group.name or group.role.capitalize(),
                "InstanceRole": str(group.role),
                "InstanceType": group.instance_type,
                "Market": "SPOT" if group.spot else "ON_DEMAND",
                "BidPrice": group.bid_price,
                "InstanceCount": group.count,
            }
        ),
        group.raw,
    )


def _fleet(fleet: LaunchFleet) -> Request:
    return merged(
        {
            "Name": fleet.name or fleet.role.capitalize(),
            "InstanceFleetType": str(fleet.role),
            "TargetOnDemandCapacity": fleet.on_demand,
            "TargetSpotCapacity": fleet.spot,
            "InstanceTypeConfigs": [_fleet_type(kind) for kind in fleet.types],
        },
        fleet.raw,
    )


def _fleet_type(kind: FleetType) -> Request:
    named = without_empty(
        {
            "InstanceType": kind.instance_type,
            "WeightedCapacity": kind.weight,
            "BidPrice": kind.bid_price,
            "BidPriceAsPercentageOfOnDemandPrice": kind.bid_percent,
        }
    )
    return merged(named, kind.raw)


def _bootstrap_action(action: BootstrapAction) -> Request:
    script = without_empty({"Path": action.path, "Args": list(action.args)})
    return {"Name": action.name, "ScriptBootstrapAction": script}


def _step(step: LaunchStep) -> Request:
    jar = without_empty({"Jar": step.jar, "Args": list(step.args), "MainClass": step.main_class})
    return {"Name": step.name, "ActionOnFailure": step.on_failure, "HadoopJarStep": jar}


def without_empty(values: Mapping[str, Any]) -> Request:
    """Leave out what is not said; 0 and False are said."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, ())}


def merged(base: Mapping[str, Any], raw: Raw) -> Request:
    """Put ``raw`` over ``base``: mappings into each other, lists appended, anything else replaced."""
    result = dict(base)
    for key, value in raw.items():
        there = result.get(key)
        if isinstance(there, Mapping) and isinstance(value, Mapping):
            result[key] = merged(there, value)
        elif isinstance(there, list) and isinstance(value, list | tuple):
            result[key] = [*there, *value]
        else:
            result[key] = value
    return result


def problem(spec: LaunchSpec) -> str:
    """Check a request against botocore's own model of it, without any call; empty if it is well-formed."""
    # Imported when it is asked for only: SDKs of what is not configured are never loaded.
    from botocore.loaders import Loader  # noqa: PLC0415
    from botocore.model import ServiceModel, Shape  # noqa: PLC0415
    from botocore.validate import ParamValidator  # noqa: PLC0415

    model = ServiceModel(Loader().load_service_model("emr", "service-2"))
    shape = cast(Shape, model.operation_model("RunJobFlow").input_shape)
    return str(ParamValidator().validate(request(spec), shape).generate_report())
