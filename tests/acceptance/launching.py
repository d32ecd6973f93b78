"""Asking for a launch, by text or by form, and watching its one message, as people do."""

from datetime import timedelta
from typing import Any

from demo.slack.messages import Message
from demo.slack.views import View
from tests.acceptance.house import DATA, House
from tests.acceptance.terminating import becomes, press

TEMPLATES = """\
emr:
  teams: {S0DATAENG: data-eng}
  templates:
    nightly:
      description: The nightly run
      scopes: [prod/ap-northeast-2]
      release: emr-7.2.0
      applications: [Spark]
      groups:
        master: {instance_type: m5.xlarge}
        core: {instance_type: m5.xlarge, count: 2}
        task: {instance_type: m5.xlarge, count: 4, spot: true}
      service_role: EMR_DefaultRole
      instance_profile: EMR_EC2_DefaultRole
      required_tags: {owner: "{name}"}
      idle_timeout: 2h
    adhoc:
      release: emr-7.2.0
      groups:
        master: {instance_type: m5.xlarge}
        core: {instance_type: m5.xlarge, count: 1}
      service_role: EMR_DefaultRole
      instance_profile: EMR_EC2_DefaultRole
    fleet:
      scopes: [prod/us-east-1]
      release: emr-7.2.0
      fleets:
        master: {types: [{instance_type: m5.xlarge}], on_demand: 1}
        core:
          types: [{instance_type: r5.xlarge, weight: 4}, {instance_type: r5.2xlarge, weight: 8}]
          on_demand: 8
          spot: 8
      service_role: EMR_DefaultRole
      instance_profile: EMR_EC2_DefaultRole
    broken:
      scopes: [prod/ap-northeast-2]
      release: emr-7.2.0
      groups:
        master: {instance_type: m5.xlarge}
        core: {instance_type: m5.xlarge, count: 1}
      service_role: EMR_DefaultRole
      instance_profile: EMR_EC2_DefaultRole
      log_uri: "s3://acme-emr-logs/"
      bootstrap_actions: [{name: setup, path: "s3://acme-emr/bootstrap/fail.sh"}]
    unpriced:
      scopes: [prod/ap-northeast-2]
      release: emr-7.2.0
      groups:
        master: {instance_type: x9.mystery}
        core: {instance_type: x9.mystery, count: 1}
      service_role: EMR_DefaultRole
      instance_profile: EMR_EC2_DefaultRole
"""

CONFIGURATION = (
    """\
workspace: {team_ids: [T0ACME]}
accounts:
  - {alias: prod, regions: [ap-northeast-2, us-east-1]}
policy:
  - {allow: ["emr.list", "emr.show", "chatops.*"]}
  - allow: ["emr.launch", "emr.resize"]
    people: [U0ALICE, U0ADMIN]
    limits: {nodes: 20, cost_per_hour: 50}
  - allow: ["emr.launch"]
    where: {accounts: [prod], regions: [us-east-1]}
    limits: {per_day: 1}
limits: {follow_seconds: 1, aws_read_timeout: 60}
"""
    + TEMPLATES
)


def propose(house: House, words: str, *, who: str = "U0ALICE", channel: str = DATA) -> Message:
    """Type the command, and give the message that everybody sees."""
    before = house.workspace.clock.ts()
    assert house.workspace.person(who).types(f"/emr launch {words}".strip(), channel=channel).acked()
    return asked(house, before, channel)


def asked(house: House, after: str, channel: str = DATA) -> Message:
    """Wait for a message that asks somebody to confirm a launch."""
    return house.workspace.wait_message(
        channel,
        where=lambda message: (
            message.ts > after and "launch one cluster?" in message.text and bool(message.buttons())
        ),
    )


def confirm(house: House, question: Message, who: str = "U0ALICE") -> Message:
    """Launch it, and wait until EMR has taken it."""
    press(house, question, "Launch", who)
    return becomes(house, question, f"confirmed by <@{who}>", without="asking EMR")


def ready(house: House, question: Message, containing: str = "Done") -> Message:
    """Let the cluster come up, and wait until the message says so."""
    house.aws.clock.forward(timedelta(minutes=15))
    return becomes(house, question, containing)


def form(house: House, *, who: str = "U0ALICE", channel: str = DATA) -> View:
    """Open the form."""
    assert house.workspace.person(who).types("/emr launch", channel=channel).acked()
    return opened(house, who)


def opened(house: House, who: str = "U0ALICE", containing: str = "Core") -> View:
    """Wait until the form shows this."""
    return house.workspace.wait_modal(who, containing=containing)


def choose(house: House, view: View, template: str, containing: str) -> View:
    """Choose another template, and wait until the form has changed."""
    assert house.alice.selects(view, "emr.launch.template", template).acked()
    return opened(house, containing=containing)


def values(view: View) -> dict[str, Any]:
    """What stands in the fields, by the block they are in."""
    elements = {element.block_id: element.raw for element in view.elements()}
    return {
        block: next(
            (raw[key] for key in ("initial_value", "initial_option", "initial_options") if key in raw), None
        )
        for block, raw in elements.items()
    }
