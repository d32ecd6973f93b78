"""Launches for tests: specs, templates, people."""

from dataclasses import replace
from typing import Any

from app.domain.emr.launching import LaunchCluster, Template, Wishes, draft
from app.domain.people import Person, Standing, UserId
from cloud.launch import FleetType, LaunchFleet, LaunchGroup, LaunchSpec
from cloud.model import Role
from tests.unit.clusters import SCOPE

KEY = "0123456789abcdef"
ALICE = Person(UserId("T0ACME", "U0ALICE"), Standing.MEMBER, "Alice Kim", groups=frozenset({"S0DATAENG"}))

MASTER = LaunchGroup(Role.MASTER, "m5.xlarge", 1)
CORE = LaunchGroup(Role.CORE, "r5.2xlarge", 2, raw={"EbsConfiguration": {"EbsOptimized": True}})
TASK = LaunchGroup(Role.TASK, "r5.xlarge", 4, spot=True, bid_price="0.2")
GROUPS = LaunchSpec(
    "nightly",
    "emr-7.2.0",
    groups=(MASTER, CORE, TASK),
    service_role="EMR_DefaultRole",
    job_flow_role="EMR_EC2_DefaultRole",
    log_uri="s3://acme-emr-logs/",
    tags={"env": "prod"},
)
SEVERAL = replace(
    GROUPS,
    groups=(MASTER, CORE, replace(TASK, name="cheap"), LaunchGroup(Role.TASK, "m5.xlarge", 3, name="sure")),
)
TYPES = (FleetType("r5.xlarge", 4), FleetType("r5.2xlarge", 8))
FLEETS = replace(
    GROUPS,
    groups=(),
    fleets=(
        LaunchFleet(Role.MASTER, (FleetType("m5.xlarge"),), on_demand=1),
        LaunchFleet(Role.CORE, TYPES, on_demand=8, spot=24),
    ),
)


def template(spec: LaunchSpec = GROUPS, **fields: Any) -> Template:
    """A template; unless said otherwise with the owner as its required tag."""
    return Template(
        **{"name": "nightly", "description": "", "spec": spec, "required_tags": {"owner": "{name}"}, **fields}
    )


def launch(spec: LaunchSpec = GROUPS, key: str = KEY) -> LaunchCluster:
    """What Alice confirms, as it is."""
    drafted = draft(template(spec), Wishes("nightly"), ALICE, key)
    return LaunchCluster(SCOPE.account, SCOPE.region, drafted, key, "nightly")
