"""``raw`` in a template: RunJobFlow's own words for what has no key of its own here.

https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import AfterValidator

from app.settings.shapes import Finding, findings

OURS = "is the bot's own: by the name and the tags a launch is found again"
CLUSTER = {
    "Name": OURS,
    "Tags": "tags",
    "ReleaseLabel": "release",
    "AmiVersion": "release",
    "Applications": "applications",
    "LogUri": "log_uri",
    "ServiceRole": "service_role",
    "JobFlowRole": "instance_profile",
    "AutoScalingRole": "autoscaling_role",
    "SecurityConfiguration": "security_configuration",
    "BootstrapActions": "bootstrap_actions",
    "ManagedScalingPolicy": "managed_scaling",
    "AutoTerminationPolicy": "idle_timeout",
    "Instances.InstanceGroups": "groups",
    "Instances.InstanceFleets": "fleets",
    "Instances.MasterInstanceType": "groups",
    "Instances.SlaveInstanceType": "groups",
    "Instances.InstanceCount": "groups",
    "Instances.Ec2SubnetId": "subnets",
    "Instances.Ec2SubnetIds": "subnets",
    "Instances.Placement": "zones",
    "Instances.Ec2KeyName": "key_name",
    "Instances.KeepJobFlowAliveWhenNoSteps": "keep_alive",
    "Instances.TerminationProtected": "protected",
}
GROUP = {
    "InstanceRole": "master, core or task",
    "InstanceType": "instance_type",
    "InstanceCount": "count",
    "Market": "spot",
    "BidPrice": "bid_price",
}
FLEET = {
    "InstanceFleetType": "master, core or task",
    "InstanceTypeConfigs": "types",
    "TargetOnDemandCapacity": "on_demand",
    "TargetSpotCapacity": "spot",
}
FLEET_TYPE = {
    "InstanceType": "instance_type",
    "WeightedCapacity": "weight",
    "BidPrice": "bid_price",
    "BidPriceAsPercentageOfOnDemandPrice": "bid_percent",
}


Raw = Mapping[str, Any]


def besides(named: Mapping[str, str]) -> AfterValidator:
    """Accept RunJobFlow's words, but for those that are ``named`` here otherwise."""

    def check(raw: Raw) -> Raw:
        found = [*_named_otherwise(raw, named), *_misspelt(raw), *_no_json(raw)]
        if found:
            raise findings(found)
        return raw

    return AfterValidator(check)


def _named_otherwise(raw: Raw, named: Mapping[str, str]) -> Iterator[Finding]:
    for path, key in named.items():
        first, _, second = path.partition(".")
        inner = raw.get(first)
        there = first in raw and (not second or (isinstance(inner, Mapping) and second in inner))
        if there:
            yield tuple(path.split(".")), key if key is OURS else f"has a key of its own here: {key}"


def _misspelt(raw: Raw) -> Iterator[Finding]:
    for key in raw:
        if not re.fullmatch(r"[A-Z]\w*", key):
            yield (key,), "is no key of RunJobFlow: those begin with a capital letter"


def _no_json(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[Finding]:
    """Find what RunJobFlow could not be sent: YAML makes dates of what looks like one."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(key, str):
                yield from _no_json(inner, (*place, key))
            else:
                yield place, "must have text for its keys: put them in quotes"
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _no_json(inner, (*place, number))
    elif value is None:
        yield place, "is empty: give it a value, or leave the key out"
    elif not isinstance(value, str | bool | int | float):
        yield place, "must be text, a number, true or false: put it in quotes"
