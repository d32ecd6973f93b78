"""A resize as people read it: the question, the form, what is refused, and what is under way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.changes import Plan
from app.domain.cost import Cost, Difference, Unknown
from app.domain.emr.resize_intents import ChangeScalingLimits
from app.domain.emr.resize_preview import ResizePreview, choices, facts_of
from app.domain.emr.resizing import risks
from app.domain.emr.wanted import Wanted
from app.domain.facts import ResizeFacts, ScalingFacts
from app.domain.people import UserId
from app.domain.proposals import Choice, Proposal, proposal_from_json, proposal_to_json
from app.store.operations import Operation, OperationState
from app.store.pending import Pending, PendingState
from app.tracking.records import Task
from app.views.emr.resize_form import (
    CORE_NUMBER,
    TASK_NUMBER,
    form_view,
    numbers_of,
    problems,
    wanted_of,
)
from app.views.money import LEFT_OUT
from app.views.proposal import proposal_view
from app.views.resize import numbers_view, refused_view
from app.views.wording.emr_resize import STOP
from cloud.model import Capacity, ManagedScaling, Market, Role
from demo.slack.blocks.validate import view_problems
from tests.unit import clusters
from tests.unit.clusters import NOW
from tests.unit.domain.resizes import ETL, fleet, group, resize
from tests.unit.views.reading import action_ids, read

ALICE = UserId("T0ACME", "U0ALICE")
FLEETS = (fleet(Role.MASTER, 8, 0), fleet(Role.CORE, 16, 0), fleet(Role.TASK, 8, 32))
COST = Difference(Cost(Decimal("1.2"), Decimal("1.2")), Cost())


def preview(
    words: str = "core 5 task +4", capacity: tuple[Capacity, ...] = ETL, **fields: Any
) -> ResizePreview:
    wanted = resize(words, capacity)
    collection = capacity[0].collection
    detail = clusters.detail(collection=collection)
    facts = facts_of(detail, wanted.effective, risks(wanted), COST, fields.pop("moved", None))
    return ResizePreview(detail, capacity, facts=facts, **fields)


def proposal(of: ResizePreview) -> Proposal:
    assert of.facts is not None
    return Proposal((of.facts,), choices(of))


def pending(of: Proposal, state: PendingState = PendingState.OPEN) -> Pending:
    payload = {**proposal_to_json(of), "request_id": "r"}
    return Pending(
        "p-1",
        "confirmation",
        payload,
        ALICE,
        "C0DATA",
        state,
        NOW,
        NOW + timedelta(minutes=10),
        claimed_by=ALICE,
    )


def question(of: ResizePreview) -> str:
    return read(proposal_view(pending(proposal(of)), PendingState.OPEN, proposal(of), ()))


def test_the_question_says_before_and_after_what_it_costs_and_what_is_at_risk() -> None:
    text = question(preview())
    assert "*<@U0ALICE>, resize one cluster?*" in text
    assert "running · up 2 h · owner minji" in text
    assert "• core: *6 → 5* · r5.xlarge\n• task: *12 → 16* · r5.xlarge" in text
    assert ":moneybag: +$1.20/h" in text
    assert ":warning: core loses nodes: their HDFS blocks are copied away first" in text
    assert ":warning: task grows on Spot" in text
    assert LEFT_OUT in text
    assert "Resize\nCancel" in text


def test_of_a_fleet_each_target_that_moves_is_said() -> None:
    text = question(preview("task od 16 spot 24", FLEETS))
    assert "• task: On-Demand *8 → 16*, Spot *32 → 24* units · r5.2xlarge, r5.4xlarge" in text


def test_what_the_cost_leaves_out_is_said() -> None:
    found = preview()
    assert found.facts is not None
    unknown = Difference(Cost(Decimal(1), Decimal(1), frozenset({Unknown.SPOT})), Cost())
    facts = facts_of(found.detail, found.facts.changes, cost=unknown)
    text = question(ResizePreview(found.detail, ETL, facts=facts))
    assert ":moneybag: +" in text
    assert "without Spot prices (unknown)" in text


def test_managed_scaling_offers_its_limits_and_nothing_else() -> None:
    moved = ScalingFacts(ManagedScaling(2, 20, max_core=8), ManagedScaling(26, 26, max_core=8))
    text = question(preview("task +8", moved=moved))
    assert "Managed scaling is on (2 to 20 instances, at most 8 core)" in text
    assert "Its limits could become *26 to 26 instances, at most 8 core* instead" in text
    assert "Change the limits instead\nCancel" in text
    assert "Resize\n" not in text


def test_everything_comes_back_from_the_store() -> None:
    moved = ScalingFacts(ManagedScaling(2, 20), ManagedScaling(26, 26))
    for made in (
        proposal(preview()),
        proposal(preview("core 24 task spot 8", FLEETS)),
        proposal(preview(moved=moved)),
    ):
        assert proposal_from_json(proposal_to_json(made)) == made


def operation(of: Proposal, state: OperationState, progress: str = "", outcome: str = "") -> Operation:
    (plan,) = of.plans
    payload = Task(plan, "p-1", "r", progress).to_json()
    return Operation(
        "p-1.000", "emr.resize", payload, ALICE, "C0DATA", state, NOW, NOW, outcome=outcome,
        ended_at=NOW if state.ended else None,
    )  # fmt: skip


def under_way(of: Proposal, *operations: Operation) -> Any:
    return proposal_view(pending(of, PendingState.CLAIMED), PendingState.CLAIMED, of, operations)


def test_while_it_goes_on_it_can_be_cancelled() -> None:
    made = proposal(preview())
    running = operation(made, OperationState.FOLLOWING, "core 4 of 5 running", "core waits for blocks.")
    shown = under_way(made, running)
    assert action_ids(shown) == [STOP]
    assert "core 4 of 5 running\n      _core waits for blocks._" in read(shown)


@pytest.mark.parametrize("state", [OperationState.SUCCEEDED, OperationState.CANCELLED, OperationState.FAILED])
def test_once_it_is_over_it_cannot(state: OperationState) -> None:
    made = proposal(preview())
    assert action_ids(under_way(made, operation(made, state, "core 5 of 5 running"))) == []


def test_what_was_resized_otherwise_is_no_failure() -> None:
    made = proposal(preview())
    ended = operation(made, OperationState.CANCELLED, "cancelled", "Resized otherwise meanwhile.")
    text = read(under_way(made, ended))
    assert ":black_circle:" in text
    assert "_Resized otherwise meanwhile._" in text


def test_moved_limits_are_not_stopped() -> None:
    moved = ScalingFacts(ManagedScaling(2, 20), ManagedScaling(26, 26))
    made = proposal(preview(moved=moved))
    assert isinstance(made.plans[0].last, ChangeScalingLimits)
    assert action_ids(under_way(made, operation(made, OperationState.FOLLOWING))) == []


def test_refusals_and_numbers_are_said_and_words_stay_words() -> None:
    found = ResizePreview(
        clusters.detail(clusters.summary(name="<!channel>")), ETL, refusals=("No `<@U1>`.",)
    )
    text = read(refused_view(found))
    assert "*&lt;!channel&gt;*" in text
    assert ":no_entry: No `&lt;@U1&gt;`." in text
    assert "• task: *12* (all running, Spot) · r5.xlarge" in text


def test_the_numbers_offer_the_form() -> None:
    halted = group(Role.TASK, 8, 5, state="ARRESTED")
    shown = numbers_view(ResizePreview(clusters.detail(), (*ETL[:2], halted)), "q-1", "/emr")
    assert "• task: *8* (5 running) · r5.xlarge · :warning: ARRESTED" in read(shown)
    assert "`/emr resize j-1ABC core 6`" in read(shown)
    assert action_ids(shown) == ["emr.resize.open"]


def form(capacity: tuple[Capacity, ...] = ETL, **fields: Any) -> dict[str, Any]:
    found = ResizePreview(clusters.detail(collection=capacity[0].collection), capacity, **fields)
    view: dict[str, Any] = form_view(found, "q-1").to_dict()
    assert view_problems(view) == []
    return view


def test_the_form_has_a_number_for_every_group_but_the_primary() -> None:
    blocks = [block for block in form()["blocks"] if block["type"] == "input"]
    assert [(b["block_id"], b["element"]["initial_value"]) for b in blocks] == [
        ("ig-core", "6"),
        ("ig-task", "12"),
    ]
    assert form()["private_metadata"] == "q-1"
    assert "never resized" in str(form())


def test_a_name_is_no_markup_in_the_form_either() -> None:
    hostile = clusters.detail(clusters.summary(name="<!channel> #general"))
    view = form_view(ResizePreview(hostile, ETL), "q-1").to_dict()
    (title, *_) = view["blocks"]
    assert title["text"]["text"].startswith("*&lt;!channel&gt; #general*")
    assert title["text"]["verbatim"] is True


def test_the_form_has_two_numbers_for_every_fleet() -> None:
    blocks = [block for block in form(FLEETS)["blocks"] if block["type"] == "input"]
    assert [b["block_id"] for b in blocks] == [
        "if-core/on-demand",
        "if-core/spot",
        "if-task/on-demand",
        "if-task/spot",
    ]


def test_the_form_says_what_else_there_is_to_know() -> None:
    said = str(form((*ETL[:2], group(Role.TASK, 8, 5, state="ARRESTED")), scaling=ManagedScaling(2, 20)))
    assert "EMR has given up starting nodes" in said
    assert "Managed scaling is on (2 to 20)" in said


def state(action_id: str, value: str | None, block_id: str = "ig-core") -> dict[str, Any]:
    return {block_id: {action_id: {"type": "number_input", "value": value}}}


@pytest.mark.parametrize("value", [None, "", "-1", "1.5", "six", "5001", "9" * 12, "\u0664"])
def test_what_is_no_number_is_said_at_its_field(value: str | None) -> None:
    assert problems(state(TASK_NUMBER, value)) == {"ig-core": "Please give a whole number from 0 to 5000."}


def test_core_nodes_cannot_all_go_but_task_nodes_can() -> None:
    assert "at least one has to stay" in problems(state(CORE_NUMBER, "0"))["ig-core"]
    assert problems(state(TASK_NUMBER, "0")) == {}
    assert problems(state(CORE_NUMBER, "0", "if-core/spot")) == {}


def test_only_what_was_changed_in_the_form_is_wanted() -> None:
    found = ResizePreview(clusters.detail(), FLEETS)
    filled = {
        **state(CORE_NUMBER, "16", "if-core/on-demand"),
        **state(CORE_NUMBER, "8", "if-core/spot"),
        **state(TASK_NUMBER, "32", "if-task/spot"),
        "other": {"unknown": {"value": "3"}},
    }
    assert wanted_of(filled, numbers_of(found)) == (Wanted("if-core", 8, market=Market.SPOT),)
    assert wanted_of(state(TASK_NUMBER, "3", "ig-task"), {"ig-task": 12}) == (Wanted("ig-task", 3),)


def test_facts_know_their_cluster() -> None:
    found = preview().facts
    assert isinstance(found, ResizeFacts)
    assert (found.subject, found.note) == ("j-1ABC", "")


def test_a_resize_is_its_own_choice() -> None:
    (plan,) = choices(preview())[Choice.CONFIRM]
    assert isinstance(plan, Plan)
