"""``/emr terminate``: previewed, confirmed, followed to the end, all on one message; on both databases."""

from collections.abc import Iterator

import pytest

from demo.aws.seed import seed
from demo.aws.server import AwsServer
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import House
from tests.acceptance.terminating import QUICK, asked, becomes, confirm, end, press, propose, running

pytestmark = BOTH_DATABASES


@pytest.fixture(scope="module")
def configuration() -> str:
    return QUICK


@pytest.fixture(scope="module")
def aws(database: str) -> Iterator[AwsServer]:
    """Another cloud for each database: what is terminated there is gone."""
    with AwsServer() as server:
        seed(server)
        running(server, "walk", "one", "two", "twin", "twin", "cancelled", "direct", "mentioned", "random")
        running(server, "gone")
        running(server, "locked", "locked-too", protected=True)
        yield server


def test_the_whole_walk(house: House) -> None:
    question = propose(house, "walk")
    assert question.visible_to == "", "everybody in the channel sees what is about to happen"
    for part in ("terminate one cluster?", "*walk*", "prod/ap-northeast-2", "waiting", "up 2 h", "3 nodes", "/h",
                 "owner minji", "No steps in flight.", "Only <@U0ALICE> can confirm"):  # fmt: skip
        assert part in question.block_text
    assert [button.text for button in question.buttons()] == ["Terminate", "Cancel"]
    assert house.aws.calls("TerminateJobFlows") == 0
    under_way = confirm(house, question)
    assert under_way.buttons() == []
    done = end(house, question)
    assert "*walk*" in done.block_text
    assert "· terminated" in done.block_text
    assert house.aws.calls("TerminateJobFlows") == 1
    request = house.audited(action="emr.terminate", limit=1)[0].entry.request_id
    trail = [record.entry for record in reversed(house.audited(request_id=request))]
    assert [e.phase for e in trail] == ["requested", "confirmed", "attempted", "succeeded"]
    assert trail[-1].provider_request_id
    assert {e.user_id for e in trail} == {"U0ALICE"}


def test_who_was_fast_is_not_called_back(house: House) -> None:
    assert "<@U0ALICE>" in propose(house, "etl-nightly").text
    assert not [m for m in house.workspace.messages("C0DATA") if "done in" in m.text]


def test_several_are_one_question_and_a_line_each(house: House) -> None:
    before = house.aws.calls("TerminateJobFlows")
    question = propose(house, "one two")
    assert "terminate 2 clusters?" in question.text
    confirm(house, question)
    done = end(house, question, "2 of 2 clusters terminated")
    lines = [line for line in done.block_text.splitlines() if "· terminated" in line]
    assert ["*one*" in lines[0], "*two*" in lines[1]] == [True, True]
    assert house.aws.calls("TerminateJobFlows") - before == 2, "a call each"


def test_steps_in_flight_are_named(house: House) -> None:
    question = propose(house, "ml-features")
    assert "*1* running step would be lost" in question.block_text
    press(house, question, "Cancel")


def test_a_protected_cluster_is_said_to_be_and_offered_to_be_lifted(house: House) -> None:
    question = propose(house, "locked")
    assert "It is protected from termination; you can lift that" in question.block_text
    assert [button.text for button in question.buttons()] == ["Lift protection and terminate", "Cancel"]
    confirm(house, question, "Lift protection and terminate")
    trail = [record.entry for record in house.audited(action="emr.unprotect", limit=2)]
    assert [entry.phase for entry in trail] == ["succeeded", "attempted"]
    assert trail[0].provider_request_id


def test_of_several_the_protected_can_be_left_out(house: House) -> None:
    question = propose(house, "locked-too gone")
    labels = [button.text for button in question.buttons()]
    assert labels == [
        "Terminate the one that is not protected",
        "Lift protection and terminate all 2",
        "Cancel",
    ]
    under_way = confirm(house, question, labels[0])
    assert "*gone*" in under_way.block_text
    assert "locked-too" not in under_way.block_text


def test_a_part_of_a_name_only_offers_a_menu(house: House) -> None:
    menu = house.ask("/emr terminate adhoc", containing="no cluster's exact name")
    assert menu.visible_to == "U0ALICE"
    before = house.workspace.clock.ts()
    (option,) = menu.elements()[0].options()
    assert house.alice.selects(menu, "emr.pick", option["value"]).acked()
    assert "*adhoc-notebooks*" in asked(house, before).block_text
    house.answer(
        before, who="U0ALICE", channel="C0DATA", containing="what comes next stands in its own message"
    )


def test_a_name_that_two_have_offers_both(house: House) -> None:
    menu = house.ask("/emr terminate twin", containing="2 clusters are called `twin`")
    assert len(menu.elements()[0].options()) == 2
    assert menu.buttons() == []


def test_what_does_not_exist(house: House) -> None:
    assert "No running cluster" in house.ask("/emr terminate no-such-cluster").block_text
    assert "`j-NOTHING1`" in house.ask("/emr terminate j-NOTHING1").block_text


def test_what_has_ended_or_is_ending_already(house: House) -> None:
    reporting = house.ask("/emr show reporting-monthly").block_text
    ended_id = next(word for word in reporting.split("`") if word.startswith("j-"))
    assert "It has ended already" in house.ask(f"/emr terminate {ended_id}").block_text


def test_too_many_at_once(house: House) -> None:
    names = " ".join(f"c{number}" for number in range(21))
    with house.calls_nothing():
        answer = house.ask(f"/emr terminate {names}", containing="At most")
    assert "At most 20 clusters go in one command; these are 21." in answer.block_text


def test_without_a_cluster_the_usage_is_told(house: House) -> None:
    with house.calls_nothing():
        assert "/emr terminate etl-nightly" in house.ask("/emr terminate").block_text


def test_cancelled(house: House) -> None:
    question = propose(house, "cancelled")
    press(house, question, "Cancel")
    cancelled = becomes(house, question, "Cancelled: nothing was done.")
    assert cancelled.buttons() == []
    assert house.audited(limit=1)[0].entry.phase == "cancelled"


def test_in_a_direct_message(house: House) -> None:
    before = house.workspace.clock.ts()
    house.alice.says("emr terminate direct", channel=house.alice.dm)
    question = asked(house, before, house.alice.dm)
    confirm(house, question)


def test_from_a_thread_it_goes_on_in_the_thread(house: House) -> None:
    house.alice.says("shall we?", channel="C0DATA")
    root = [m for m in house.workspace.messages("C0DATA") if m.text == "shall we?"][-1]
    before = house.workspace.clock.ts()
    house.alice.says("@bot emr terminate mentioned", channel="C0DATA", thread_ts=root.ts)
    question = asked(house, before)
    assert question.thread_ts == root.ts
    confirm(house, question)


def test_where_the_bot_is_not_a_member_it_asks_directly(house: House) -> None:
    before = house.workspace.clock.ts()
    assert house.alice.types("/emr terminate random", channel="C0RANDOM").acked()
    question = asked(house, before, house.alice.dm)
    assert "I cannot post in <#C0RANDOM>" in question.block_text
    assert "I cannot post in" not in confirm(house, question).block_text
