"""A launch as people read it before they confirm it; and what is said where there is nothing to confirm."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from slack_sdk.models.blocks import ActionsBlock

from app.domain.changes import Plan
from app.domain.cost import Cost, Unknown
from app.domain.emr.launch_preview import LaunchFacts
from app.domain.emr.launch_sizes import nodes_of
from app.domain.emr.launching import Wishes, draft
from app.domain.limits import UNLIMITED, Limits
from app.domain.proposals import Choice, Proposal
from app.store.operations import Operation, OperationState
from app.store.pending import PendingState
from app.tracking.records import Task
from app.views import launch as views
from app.views.menus import picked_view
from app.views.proposal import proposal_view
from app.views.wording import WORDINGS
from cloud.launch import FleetType, LaunchSpec
from cloud.model import Scope
from tests.unit.clusters import NOW, SCOPE
from tests.unit.launches import ALICE, FLEETS, GROUPS, KEY, SEVERAL, launch, template
from tests.unit.views.reading import action_ids, read
from tests.unit.views.test_proposal import ALICE as ASKER
from tests.unit.views.test_proposal import pending

LAUNCH = WORDINGS[launch().action]


def facts(spec: LaunchSpec = GROUPS, **fields: Any) -> LaunchFacts:
    drafted = draft(template(spec), Wishes("nightly"), ALICE, KEY)
    known = {
        "nodes": nodes_of(spec),
        "most_nodes": nodes_of(spec),
        "cost": Cost(Decimal("4.2"), Decimal("4.2")),
    }
    return LaunchFacts(
        "nightly",
        "prod",
        "eu-west-1",
        drafted,
        **{**known, "limits": UNLIMITED, **fields},
    )


def lines(fact: LaunchFacts) -> str:
    return LAUNCH.fact(fact, NOW)


def test_groups_are_told_by_role_with_their_market() -> None:
    text = lines(facts(replace(GROUPS, applications=("Spark", "Hive"))))
    assert text.splitlines()[:6] == [
        "*nightly-01234567*  from `nightly` in prod/eu-west-1",
        "emr-7.2.0 · Spark, Hive",
        "• Primary: *1* × m5.xlarge On-Demand",
        "• Core: *2* × r5.2xlarge On-Demand",
        "• Task: *4* × r5.xlarge Spot",
        "*7* nodes · :moneybag: about $4.20/h",
    ]
    assert "`owner=Alice Kim`" in text


def test_task_groups_are_told_by_their_names() -> None:
    text = lines(facts(SEVERAL))
    assert "• Task cheap: *4* × r5.xlarge Spot\n• Task sure: *3* × m5.xlarge On-Demand\n*10* nodes" in text


def test_fleets_are_told_in_units_and_many_types_are_counted() -> None:
    many = tuple(FleetType(f"r5.{number}xlarge") for number in range(6))
    fleets = (FLEETS.fleets[0], replace(FLEETS.fleets[1], types=many, spot=0))
    text = lines(facts(replace(FLEETS, fleets=fleets)))
    assert "• Primary: *1* On-Demand unit of m5.xlarge" in text
    assert "• Core: *8* On-Demand units of r5.0xlarge, r5.1xlarge, r5.2xlarge, r5.3xlarge and 2 more" in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"most_nodes": 31}, "*7* nodes · managed scaling may make it *31* ·"),
        ({"most_nodes": None}, "how far it may grow is not known"),
        ({"cost": Cost(unknown=frozenset({Unknown.ON_DEMAND}))},
         "cost unknown · without On-Demand prices (unknown)"),
        ({"cost": Cost(Decimal(1), Decimal(1), frozenset({Unknown.SPOT}))}, "≥ $1.00/h"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_said(fields: dict[str, Any], said: str) -> None:
    assert said in lines(facts(**fields))


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (GROUPS, ":warning: Never ends by itself · not protected"),
        (replace(GROUPS, idle_timeout=timedelta(hours=2)), "Ends by itself after 2 h idle"),
        (replace(GROUPS, keep_alive=False), "Ends with its last step"),
        (replace(GROUPS, termination_protected=True), ":lock: protected from termination"),
    ],
)
def test_how_it_ends_is_said(spec: LaunchSpec, said: str) -> None:
    assert said in lines(facts(spec))


def proposal(fact: LaunchFacts) -> Proposal:
    return Proposal((fact,), {Choice.CONFIRM: (Plan((launch(),), {}),)})


def test_the_question_is_asked_with_its_limits_and_what_the_cost_leaves_out() -> None:
    asked = proposal(facts(limits=Limits(nodes=20, per_day=5)))
    message = proposal_view(pending(asked), PendingState.OPEN, asked, ())
    text = read(message)
    assert "<@U0ALICE>, launch one cluster?" in text
    assert "Allowed here at most: 20 nodes · 5 times in 24 hours." in text
    assert "volumes (EBS), data transfer, discounts" in text
    assert action_ids(message) == ["proposal.confirm", "proposal.cancel"]


def test_hostile_words_stay_words_and_fit() -> None:
    wild = replace(GROUPS, applications=("<!channel>",), tags={f"k{n}": "<@U0BOB>" * 30 for n in range(50)})
    asked = proposal(facts(wild))
    text = read(proposal_view(pending(asked), PendingState.OPEN, asked, ()))
    assert "<!channel>" not in text
    assert "<@U0BOB>" not in text
    assert "more" in text, "the tags that do not fit are counted"


@pytest.mark.parametrize(("made", "buttons"), [("j-1", ["emr.launch.show"]), ("", [])])
def test_what_was_launched_can_be_looked_at(made: str, buttons: list[str]) -> None:
    asked = proposal(facts())
    task = Task(asked.plans[0], "proposal-1", "r", "ready", made=made)
    state = OperationState.SUCCEEDED if made else OperationState.FAILED
    operation = Operation(
        "o-1", "emr.launch", task.to_json(), ASKER, "C0DATA", state, NOW, NOW, ended_at=NOW
    )  # fmt: skip
    message = proposal_view(pending(asked), PendingState.CLAIMED, asked, (operation,))
    assert action_ids(message) == buttons
    assert LAUNCH.mentions


def test_what_failed_has_a_link_to_its_logs() -> None:
    asked = proposal(facts())
    task = Task(asked.plans[0], "proposal-1", "r", "failed", made="j-1")
    failed = Operation(
        "o-1", "emr.launch", task.to_json(), ASKER, "C0DATA", OperationState.FAILED, NOW, NOW, ended_at=NOW
    )  # fmt: skip
    message = proposal_view(pending(asked), PendingState.CLAIMED, asked, (failed,))
    (buttons,) = [block for block in message.blocks if isinstance(block, ActionsBlock)]
    urls = [element.to_dict().get("url") for element in buttons.elements]
    assert urls == [
        None,
        "https://ap-northeast-2.console.aws.amazon.com/s3/buckets/acme-emr-logs"
        "?region=ap-northeast-2&prefix=j-1/&showversions=false",
    ]


def test_no_template_says_how_to_add_one() -> None:
    assert "below `emr.templates`" in read(views.no_templates_view())


def test_an_unknown_template_names_those_there_are() -> None:
    templates = (template(description="The load"), template(name="adhoc"))
    text = read(views.unknown_template_view("nigthly", templates))
    assert "I know no template `nigthly`, so nothing was proposed. Did you mean `nightly`?" in text
    assert "`nightly`: The load\n`adhoc`" in text
    assert "Did you mean" not in read(views.unknown_template_view("xyz", templates))
    assert "Which template?" in read(views.which_template_view(templates))


def test_a_place_is_picked_from_a_menu_or_told() -> None:
    scopes = tuple(Scope("prod", f"eu-west-{number}") for number in range(120))
    message = views.where_view(template(), scopes, "q1")
    assert "Where shall `nightly` be launched?" in read(message)
    assert action_ids(message) == ["emr.launch.where"]
    assert "for prod/ap-northeast-2 only" in read(views.elsewhere_view(template(scopes=(SCOPE,))))
    assert "`prod/eu-west-1`" in read(picked_view("prod/eu-west-1"))


def test_where_no_form_can_be_opened_a_button_does() -> None:
    message = views.invitation_view("/emr launch [<template>]", "/emr launch nightly")
    assert action_ids(message) == ["emr.launch.open"]
    assert "For example: `/emr launch nightly`" in read(message)
