"""Templates in chatops.yaml: the examples as they become, and every problem with its line and its key."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap.clusters import launch_templates
from app.domain.emr.launching import Template
from app.errors import ConfigurationError
from app.settings import load_configuration
from cloud.model import ManagedScaling, Role, Scope
from tests.unit.settings.conftest import Complaints, Write

ROOT = Path(__file__).parents[3]
IRELAND, LAB = Scope("prod", "eu-west-1"), Scope("lab", "eu-west-1")
SCOPES = (IRELAND, Scope("prod", "us-east-1"), LAB)

HEAD = """\
workspace: {team_ids: [T0123ABCD]}
accounts:
  - {alias: prod, regions: [eu-west-1, us-east-1]}
emr:
  templates:
    nightly:
      release: emr-7.2.0
      service_role: EMR_DefaultRole
      instance_profile: EMR_EC2_DefaultRole
"""
GROUPS = "      groups: {master: {instance_type: m5.xlarge}, core: {instance_type: m5.xlarge, count: 2}}\n"
FLEETS = """\
      fleets:
        master: {types: [{instance_type: m5.xlarge}], on_demand: 1}
        core: {types: [{instance_type: r5.xlarge, weight: 4}], spot: 8}
"""


def example(name: str) -> Template:
    templates = launch_templates(load_configuration(ROOT / "chatops.example.yaml"), SCOPES)
    return templates[name]


def of(write: Write, text: str, scopes: tuple[Scope, ...] = SCOPES) -> Template:
    return launch_templates(load_configuration(write("chatops.yaml", text)), scopes)["nightly"]


class TestExamples:
    def test_instance_groups(self) -> None:
        nightly = example("nightly-etl")
        master, core, task = nightly.spec.groups
        assert (master.role, core.count, task.spot, task.bid_price) == (Role.MASTER, 2, True, "0.35")
        assert core.raw["EbsConfiguration"]["EbsBlockDeviceConfigs"][0]["VolumesPerInstance"] == 2
        assert nightly.spec.managed_scaling == ManagedScaling(2, 20, 6, 6)
        assert nightly.spec.idle_timeout == timedelta(hours=2)
        assert nightly.scopes == (IRELAND,)
        assert nightly.teams == {"S0DATAENG": "data-eng"}

    def test_an_instance_fleet(self) -> None:
        report = example("one-report")
        master, core = report.spec.fleets
        assert (master.on_demand, core.on_demand, core.spot) == (1, 4, 16)
        assert [(kind.weight, kind.bid_percent) for kind in core.types] == [(4, 70), (8, None)]
        assert not report.spec.keep_alive
        assert report.spec.steps[0].on_failure == "TERMINATE_CLUSTER"
        assert report.scopes == (LAB,)

    def test_the_demo_shows_what_can_go_wrong(self) -> None:
        templates = launch_templates(load_configuration(ROOT / "demo/chatops.yaml"), ())
        assert list(templates) == ["nightly", "fleet", "report", "broken", "spotty"]
        assert templates["broken"].spec.bootstrap_actions[0].path.endswith("fail.sh")


class TestScopes:
    def test_an_account_means_all_its_regions(self, write: Write) -> None:
        assert of(write, HEAD + GROUPS + "      scopes: [prod]\n").scopes == SCOPES[:2]

    def test_left_out_it_may_be_launched_everywhere(self, write: Write) -> None:
        assert of(write, HEAD + GROUPS).scopes == ()

    def test_a_region_that_is_not_there_is_no_leave_for_all(self, write: Write) -> None:
        alone = (HEAD + GROUPS).replace("accounts:\n  - {alias: prod, regions: [eu-west-1, us-east-1]}\n", "")
        template = of(write, alone + "      scopes: [default/eu-north-1]\n", (Scope("default", "eu-west-1"),))
        assert template.offered_in([Scope("default", "eu-west-1")]) == ()

    def test_one_region_is_enough_for_a_subnet(self, write: Write) -> None:
        text = HEAD + GROUPS + "      scopes: [prod/us-east-1]\n      subnets: [subnet-01234567]\n"
        assert of(write, text).spec.subnets == ("subnet-01234567",)


TASKS = """\
      groups:
        master: {{instance_type: m5.xlarge}}
        {core}tasks:
          {first}: {{instance_type: m5.xlarge, count: 4, spot: true}}
          sure: {{instance_type: m5.2xlarge}}
"""
CORE = "core: {instance_type: m5.xlarge}\n        "


def test_several_task_groups_have_names(write: Write) -> None:
    groups = of(write, HEAD + TASKS.format(core=CORE, first="cheap")).spec.groups
    assert [(group.role, group.name, group.count) for group in groups] == [
        (Role.MASTER, "", 1),
        (Role.CORE, "", 1),
        (Role.TASK, "cheap", 4),
        (Role.TASK, "sure", 1),
    ]


@pytest.mark.parametrize(
    ("core", "first", "problem"),
    [
        ("", "cheap", ".groups.tasks: needs core nodes beside it"),
        (CORE, "spot", ".groups.tasks.spot: must be a name of letters"),
        (CORE, "Core", ".groups.tasks.Core: must be a name of letters"),
        (CORE, "2nd", ".groups.tasks.?: must be a name of letters"),
        (
            CORE + "task: {instance_type: m5.xlarge}\n        ",
            "cheap",
            ".groups.tasks: stands beside task: give that one a name here too",
        ),
    ],
)
def test_task_groups_that_cannot_be_are_named(write: Write, core: str, first: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        of(write, HEAD + TASKS.format(core=core, first=first))
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("raw: {StepConcurency: 5}", 'Unknown parameter in input: "StepConcurency"'),
        ("raw: {StepConcurrencyLevel: five}", "Invalid type for parameter StepConcurrencyLevel"),
    ],
)
def test_what_run_job_flow_does_not_know_is_found_at_start(write: Write, raw: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        of(write, f"{HEAD}{GROUPS}      {raw}\n")
    (line,) = raised.value.problems
    assert line.startswith("chatops.yaml: emr.templates.nightly: ")
    assert problem in line


def test_the_owner_is_a_required_tag_unless_said_otherwise(write: Write) -> None:
    assert of(write, HEAD + GROUPS).required_tags == {"owner": "{name}"}
    assert of(write, HEAD + GROUPS + "      required_tags: {}\n").required_tags == {}


def test_fleets_are_scaled_by_their_units(write: Write) -> None:
    scaling = of(write, HEAD + FLEETS + "      managed_scaling: {min: 4, max: 40}\n").spec.managed_scaling
    assert scaling == ManagedScaling(4, 40, unit_type="InstanceFleetUnits")


@pytest.mark.parametrize(
    ("lines", "key", "problem"),
    [
        ("", "emr.templates.nightly", "needs groups or fleets"),
        (GROUPS + FLEETS, ".fleets", "stands beside groups: a cluster has one of the two"),
        (
            "      groups: {master: {instance_type: m5.xlarge, count: 2}}",
            ".groups.master.count",
            "must be 1, or 3",
        ),
        ("      groups: {slave: {instance_type: m5.xlarge}}", ".groups.slave", "is not a known key"),
        (
            "      groups: {master: {instance_type: m5.xlarge}, task: {instance_type: m5.xlarge}}",
            ".groups.task",
            "needs core nodes beside it",
        ),
        (
            "      groups: {master: {instance_type: m5.xlarge, bid_price: 0.2}}",
            ".groups.master.bid_price",
            "goes with spot: true",
        ),
        ("      groups: {master: {instance_type: large}}", ".groups.master.instance_type", "like m5.xlarge"),
        (
            "      fleets: {master: {types: [{instance_type: m5.xlarge, weight: 2}], on_demand: 2}}",
            ".fleets.master.types[0].weight",
            "must be 1 for the primary node",
        ),
        (
            "      fleets: {master: {types: [{instance_type: m5.xlarge}], on_demand: 2}}",
            ".fleets.master",
            "must have 1 unit",
        ),
        (
            "      fleets: {master: {types: [{instance_type: m5.xlarge}]}}",
            ".fleets.master",
            "needs on_demand or spot",
        ),
        (
            "      fleets: {master: {types: [{instance_type: m5.xlarge, bid_price: 1, bid_percent: 50}], spot: 1}}",
            ".fleets.master.types[0].bid_percent",
            "give one of the two",
        ),
        (GROUPS + "      subnets: [subnet-0123456z]", ".subnets[0]", "must be the id of a subnet"),
        (
            GROUPS + "      scopes: [prod/eu-west-1]\n      zones: [eu-west-1a, eu-west-1b]",
            ".zones[1]",
            "one too many",
        ),
        (
            GROUPS + "      zones: [eu-west-1a]",
            ".zones",
            "are in one region of one account: name it in scopes",
        ),
        (GROUPS + "      idle_timeout: 8d", ".idle_timeout", "must be between 1 m and 7 d"),
        (GROUPS + "      idle_timeout: soon", ".idle_timeout", "must be a length of time like 90m"),
        (GROUPS + "      keep_alive: false", ".keep_alive", "is false without any steps"),
        (
            GROUPS + "      keep_alive: false\n      steps: [{name: a, jar: b}]\n      idle_timeout: 1h",
            ".idle_timeout",
            "needs keep_alive",
        ),
        (
            GROUPS + "      managed_scaling: {min: 5, max: 4}",
            ".managed_scaling.min",
            "is more than max, which is 4",
        ),
        (
            GROUPS + "      managed_scaling: {min: 1, max: 4, unit: InstanceFleetUnits}",
            ".managed_scaling.unit",
            "must be Instances or VCPU for groups",
        ),
        (
            "      groups: {master: {instance_type: m5.xlarge}}\n      managed_scaling: {min: 1, max: 4}",
            ".managed_scaling",
            "needs core nodes",
        ),
        (GROUPS + "      log_uri: /var/log", ".log_uri", "must be a place in S3"),
        (GROUPS + '      tags: {"chatops:launch": x}', ".tags.?", "neither with aws: nor chatops:"),
        (
            GROUPS + "      required_tags: {team: data}",
            ".required_tags.team",
            "what is the same for everybody",
        ),
        (GROUPS + '      required_tags: {team: "{group}"}', ".required_tags.team", "must hold one of {name}"),
        (GROUPS + '      required_tags: {team: "{team}"}', ".required_tags.team", "needs emr.teams"),
        (GROUPS + "      raw: {Name: mine}", ".raw.Name", "by the name and the tags a launch is found again"),
        (GROUPS + "      raw: {Tags: []}", ".raw.Tags", "has a key of its own here: tags"),
        (
            GROUPS + "      raw: {Instances: {InstanceCount: 5}}",
            ".raw.Instances.InstanceCount",
            "here: groups",
        ),
        (
            GROUPS + "      raw: {stepConcurrencyLevel: 5}",
            ".raw.stepConcurrencyLevel",
            "begin with a capital",
        ),
        (GROUPS + "      raw: {CustomAmiId: 2024-01-01}", ".raw.CustomAmiId", "put it in quotes"),
        (GROUPS + "      raw: {Configurations: [{A: }]}", ".raw.Configurations[0].A", "is empty"),
        (
            GROUPS + "      scopes: [prd]",
            ".scopes[0]",
            "names no account or region of this file; did you mean prod?",
        ),
        (GROUPS + "      scopes: [prod/eu-west-2]", ".scopes[0]", "did you mean prod/eu-west-1?"),
        (GROUPS + "      colour: red", ".colour", "is not a known key"),
    ],
)
def test_a_problem_is_one_line_with_its_key(
    yaml_complaints: Complaints, lines: str, key: str, problem: str
) -> None:
    said = yaml_complaints(HEAD + lines + "\n")
    assert any(f"{key}: " in line and problem in line for line in said), said
    assert all(line.startswith("chatops.yaml:") for line in said)


def test_an_old_release_has_neither_idle_timeout_nor_scaling(yaml_complaints: Complaints) -> None:
    old = (HEAD + GROUPS).replace("7.2.0", "6.0.0")
    said = yaml_complaints(old + "      idle_timeout: 1h\n      managed_scaling: {min: 1, max: 4}\n")
    assert len(said) == 2
    assert all("needs a release from 5.30 or from 6.1 on; this is emr-6.0.0" in line for line in said)


def test_every_problem_is_named_at_once_with_its_line(yaml_complaints: Complaints) -> None:
    lines = "      release: 7.2\n      log_uri: x\n      groups: {master: {instance_type: m5}}\n"
    said = yaml_complaints(HEAD.replace("      release: emr-7.2.0\n", "") + lines)
    assert [line.split(": ")[0] for line in said] == ["chatops.yaml:9", "chatops.yaml:10", "chatops.yaml:11"]


def test_a_name_with_a_hyphen_is_shown(yaml_complaints: Complaints) -> None:
    said = yaml_complaints(HEAD.replace("nightly:", "nightly-etl:"))
    assert said == ("chatops.yaml:6: emr.templates.nightly-etl: needs groups or fleets",)
