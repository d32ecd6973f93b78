"""``/emr resize`` on the real bot: typed or filled in, previewed, confirmed, followed to its end, cancelled."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, Fleet, Group
from demo.aws.trouble import find_spot_again, halt, run_out_of_spot
from demo.slack.messages import Message
from demo.slack.workspace import Workspace
from tests.acceptance.house import DATA, House
from tests.acceptance.lives import Lives
from tests.acceptance.terminating import QUICK, becomes, press

GROUPS = (
    Group("MASTER", "m5.xlarge", 1),
    Group("CORE", "r5.xlarge", 6),
    Group("TASK", "m5.2xlarge", 3, "SPOT"),
)
FLEETS = (
    Fleet("MASTER", {"m5.xlarge": 1}, on_demand=1),
    Fleet("CORE", {"r5.2xlarge": 8}, on_demand=16),
    Fleet("TASK", {"m5.2xlarge": 8, "m5a.2xlarge": 8}, spot=32),
)
MANAGED = {"UnitType": "Instances", "MinimumCapacityUnits": 2, "MaximumCapacityUnits": 10}


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        for name in ("etl", "several", "form", "said", "button", "halted", "spot", "stopped", "managed"):
            server.add_cluster(ClusterSpec(name, timedelta(hours=2), holds=GROUPS, tags={"owner": "minji"}))
        server.add_cluster(ClusterSpec("full", timedelta(hours=2), holds=GROUPS, hdfs=55.0))
        server.add_cluster(ClusterSpec("fleets", timedelta(hours=2), holds=FLEETS))
        yield server


@pytest.fixture(scope="module")
def lives(
    workspace: Workspace, aws: AwsServer, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lives]:
    lives = Lives(workspace, aws, database, tmp_path_factory.mktemp("bot"), QUICK)
    yield lives
    lives.end()


@pytest.fixture
def house(lives: Lives) -> Iterator[House]:
    yield lives.house
    lives.house.aws.levers.reset()


def cluster_id(house: House, name: str) -> str:
    return next(r.cluster.id for r in house.aws.world.records() if r.cluster.name == name)


def asked(house: House, after: str, channel: str = DATA) -> Message:
    """Wait for the message that asks to confirm a resize."""
    return house.workspace.wait_message(
        channel,
        where=lambda message: (
            message.ts > after and "resize one cluster?" in message.text and bool(message.buttons())
        ),
    )


def propose(house: House, words: str) -> Message:
    """Type the command, and give the message that everybody sees."""
    before = house.workspace.clock.ts()
    assert house.alice.types(f"/emr resize {words}", channel=DATA).acked()
    return asked(house, before)


def confirm(house: House, question: Message, button: str = "Resize", containing: str = "running") -> Message:
    press(house, question, button)
    return becomes(house, question, containing, without="asking EMR")


def end(house: House, message: Message, containing: str = "Done") -> Message:
    house.aws.clock.forward(timedelta(minutes=3))
    return becomes(house, message, containing)


def test_groups_by_text_to_the_end(house: House) -> None:
    question = propose(house, "etl core 8")
    for part in ("<@U0ALICE>, resize one cluster?", "*etl*", "waiting", "core: *6 → 8*", "r5.xlarge", "/h"):
        assert part in question.block_text
    assert [button.text for button in question.buttons()] == ["Resize", "Cancel"]
    under_way = confirm(house, question)
    assert "core 6 of 8 running" in under_way.text
    assert [button.text for button in under_way.buttons()] == ["Cancel this resize"]
    done = end(house, question)
    assert "core 8 of 8 running" in done.text
    assert done.buttons() == []
    assert house.aws.calls("ModifyInstanceGroups") == 1
    request = house.audited(action="emr.resize", limit=1)[0].entry.request_id
    trail = [record.entry for record in reversed(house.audited(request_id=request))]
    assert [entry.phase for entry in trail] == ["requested", "confirmed", "attempted", "succeeded"]
    assert trail[-1].provider_request_id


def test_several_in_one_go(house: House) -> None:
    before = house.aws.calls("ModifyInstanceGroups")
    question = propose(house, "several core 5 task +2")
    for part in (
        "core: *6 → 5*",
        "task: *3 → 5*",
        "core loses nodes",
        "HDFS is 4 % full",
        "task grows on Spot",
    ):
        assert part in question.block_text
    confirm(house, question)
    done = end(house, question)
    assert "core 5 of 5, task 5 of 5 running" in done.text
    assert house.aws.calls("ModifyInstanceGroups") - before == 1, "all or none"


def test_a_fleet(house: House) -> None:
    question = propose(house, "fleets core +8 task spot 16")
    assert "core: On-Demand *16 → 24* units" in question.block_text
    assert "task: Spot *32 → 16* units" in question.block_text
    confirm(house, question)
    assert "core 24 of 24, task 16 of 16 running" in end(house, question).text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("full core 3", "HDFS is 55 % full and would be 110 %; I stop at 80 %. It can go down to 5."),
        ("full core 1", "HDFS keeps 2 copies of each block"),
        ("full master 3", "The primary nodes are never resized"),
        ("full tusk 3", "It has no group or fleet called “tusk”; it has core, task."),
        ("full +3", "Please say which one: core, task."),
        ("nowhere task +3", "No running cluster"),
        ("full core six", "is to be followed by a number"),
    ],
)
def test_refused(house: House, words: str, said: str) -> None:
    answer = house.ask(f"/emr resize {words}")
    assert answer.visible_to == "U0ALICE"
    assert said in answer.block_text
    assert answer.buttons() == []


def test_a_cluster_that_is_starting_is_not_resized(house: House) -> None:
    house.aws.add_cluster(ClusterSpec("fresh", timedelta(minutes=1), holds=GROUPS))
    answer = house.ask("/emr resize fresh task +3", containing="fresh")
    assert "It is starting: EMR resizes a cluster only while it is running or waiting." in answer.block_text


def test_managed_scaling_would_overrule_it_so_its_limits_are_offered(house: House) -> None:
    record = house.aws.world.record(cluster_id(house, "managed"))
    record.managed_scaling = {"ComputeLimits": MANAGED}
    question = propose(house, "managed task +4")
    assert "Managed scaling is on (2 to 10 instances)" in question.block_text
    assert "would overrule this" in question.block_text
    assert [button.text for button in question.buttons()] == ["Change the limits instead", "Cancel"]
    done = confirm(house, question, "Change the limits instead", containing="Done")
    assert "managed scaling keeps it between 13 and 13" in done.text
    assert record.managed_scaling["ComputeLimits"] == {
        **MANAGED,
        "MinimumCapacityUnits": 13,
        "MaximumCapacityUnits": 13,
    }


def test_a_halted_group_says_what_that_means(house: House) -> None:
    cluster = cluster_id(house, "halted")
    question = propose(house, "halted task 9")
    confirm(house, question)
    house.aws.clock.forward(timedelta(seconds=50))
    halt(house.aws.world, cluster, "TASK", "ARRESTED", "bootstrap action 1 failed")
    answer = house.ask("/emr resize halted task 12", containing="ARRESTED")
    assert "EMR has given up starting nodes for it after too many errors" in answer.block_text
    running = int(answer.block_text.split("set it to the ")[1].split()[0])
    assert 3 < running < 9
    again = propose(house, f"halted task {running}")
    assert "this lets EMR try to start nodes for it again" in again.block_text
    assert f"task {running} of {running} running" in confirm(house, again, containing="Done").text


def aged(database_url: str, by: timedelta) -> None:
    """Have all that EMR accepted be as much longer ago: nobody waits here for a quarter of an hour."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        for key, stored in connection.execute("SELECT id, payload FROM operations").fetchall():
            payload: dict[str, Any] = json.loads(stored)
            if payload["accepted_at"]:
                accepted = datetime.fromisoformat(payload["accepted_at"]) - by
                payload["accepted_at"] = accepted.isoformat()
            connection.execute("UPDATE operations SET payload = ? WHERE id = ?", (json.dumps(payload), key))


def test_without_spot_it_says_after_a_quarter_of_an_hour_what_it_waits_for(lives: Lives) -> None:
    house = lives.house
    run_out_of_spot(house.aws.world, "m5.2xlarge")
    question = propose(house, "spot task +4")
    confirm(house, question, containing="task 3 of 7 running")
    lives.kill()
    aged(house.database_url, timedelta(minutes=15))
    house = lives.begin()
    waiting = becomes(house, question, "task waits for Spot capacity (m5.2xlarge); EMR goes on trying.")
    assert [button.text for button in waiting.buttons()] == ["Cancel this resize"]
    find_spot_again(house.aws.world)
    done = end(house, question)
    assert "task 7 of 7 running" in done.text
    assert "waits for" not in done.text


def test_a_resize_is_cancelled_by_its_button(house: House) -> None:
    question = propose(house, "stopped core 12")
    under_way = confirm(house, question, containing="core 6 of 12 running")
    house.aws.clock.forward(timedelta(seconds=50))
    moved = becomes(house, question, "of 12 running", without="core 6 of")
    before = house.workspace.clock.ts()
    press(house, moved, "Cancel this resize")
    stopped = house.workspace.wait_message(
        DATA,
        after=before,
        where=lambda m: m.ts != under_way.ts and "asked for by <@U0ALICE>" in m.text,
    )
    becomes(house, stopped, "Done")
    group = next(
        group
        for group in house.aws.world.record(cluster_id(house, "stopped")).holds.groups.values()
        if group.role == "CORE"
    )
    assert 6 < group.nodes.target < 12
    assert group.nodes.target == group.nodes.at(house.aws.clock.now())


def test_the_form(house: House) -> None:
    before = house.workspace.clock.ts()
    assert house.alice.types("/emr resize form", channel=DATA).acked()
    view = house.workspace.wait_modal("U0ALICE", containing="never resized")
    inputs = {element.action_id: element for element in view.elements() if element.type == "number_input"}
    assert [element.raw["initial_value"] for element in inputs.values()] == ["6", "3"]
    errors = house.alice.submits(view, {"resize.core": "0"}).answer()
    assert "at least one has to stay" in str(errors)
    assert house.alice.submits(view, {"resize.core": "6", "resize.task": "5"}).acked()
    question = asked(house, before)
    assert "task: *3 → 5*" in question.block_text
    assert "core: *" not in question.block_text
    press(house, question, "Cancel")


def test_the_form_says_what_keeps_it_from_being_filled(house: House) -> None:
    house.aws.add_cluster(ClusterSpec("young", timedelta(minutes=1), holds=GROUPS))
    assert house.alice.types("/emr resize young", channel=DATA).acked()
    view = house.workspace.wait_modal("U0ALICE", containing="only while it is running")
    house.alice.closes(view)
    before = house.workspace.clock.ts()
    assert house.alice.types("/emr resize for", channel=DATA).acked()
    view = house.workspace.wait_modal("U0ALICE", containing="Which cluster do you mean?")
    house.alice.closes(view)
    house.answer(before, who="U0ALICE", channel=DATA, containing="no cluster's exact name")


def test_the_form_is_open_before_aws_answers(house: House) -> None:
    house.aws.levers.hang(action="ListInstanceGroups")
    assert house.alice.types("/emr resize form", channel=DATA).acked()
    view = house.workspace.wait_modal("U0ALICE", containing="One moment")
    house.aws.levers.reset()
    view = house.workspace.wait_modal("U0ALICE", containing="never resized")
    house.alice.closes(view)


def test_where_there_is_no_trigger_a_button_opens_the_form(house: House) -> None:
    numbers = house.say("emr resize button", channel=house.alice.dm, containing="core: *6*")
    assert "`task +4`" in numbers.block_text
    press(house, numbers, "Resize…")
    view = house.workspace.wait_modal("U0ALICE", containing="never resized")
    before = house.workspace.clock.ts()
    assert house.alice.submits(view, {"resize.task": "4"}).acked()
    assert "task: *3 → 4*" in asked(house, before, house.alice.dm).block_text


def test_the_button_below_a_cluster_opens_the_form(house: House) -> None:
    sheet = house.ask("/emr show button")
    press(house, sheet, "Resize…")
    view = house.workspace.wait_modal("U0ALICE", containing="never resized")
    house.alice.closes(view)
