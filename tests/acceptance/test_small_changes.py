"""The small changes of a cluster on the real process: protection, tags, auto-termination, steps, and the buttons."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, StepSpec
from demo.slack.messages import Message
from tests.acceptance.house import DATA, House
from tests.acceptance.terminating import QUICK, becomes, press

RULES = """
  - {deny: ["emr.terminate"], where: {tags: {env: prod}}}
"""


@pytest.fixture(scope="module")
def configuration() -> str:
    policy, limits = QUICK.rsplit("limits:", 1)
    return f"{policy.rstrip()}{RULES}limits:{limits}"


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    def add(server: AwsServer) -> None:
        seed(server)
        for name in ("free", "buttons", "twin-a", "timed", "promoted"):
            server.add_cluster(ClusterSpec(name, timedelta(hours=2), tags={"owner": "minji"}))
        server.add_cluster(ClusterSpec("locked", timedelta(hours=2), protected=True))
        server.add_cluster(ClusterSpec("of-prod", timedelta(hours=2), tags={"env": "prod"}))
        server.add_cluster(ClusterSpec("old", timedelta(hours=2), release="emr-5.29.0"))
        steps = (
            StepSpec("first", timedelta(minutes=90), timedelta(minutes=20)),
            StepSpec("second", timedelta(minutes=60), timedelta(hours=9)),
            StepSpec("third", timedelta(hours=-9), timedelta(hours=1)),
        )
        server.add_cluster(ClusterSpec("stepping", timedelta(hours=2), steps=steps))

    return add


def told(house: House, line: str, containing: str) -> Message:
    """Type a command, and wait for the message that everybody sees."""
    before = house.workspace.clock.ts()
    assert house.alice.types(line, channel=DATA).acked()
    return house.workspace.wait_message(
        DATA,
        where=lambda message: (
            message.ts > before and containing in message.all_text and message.visible_to == ""
        ),
    )


def test_protection_is_switched_on_at_once_and_off_once_confirmed(house: House) -> None:
    told(house, "/emr protect free", "protected")
    assert ":lock: on" in house.ask("/emr show free", containing="Release").block_text
    with_no_call = house.aws.calls("SetTerminationProtection")
    house.ask("/emr protect free", containing="It is protected already")
    assert house.aws.calls("SetTerminationProtection") == with_no_call
    question = told(house, "/emr unprotect free", "lift the termination protection of one cluster?")
    press(house, question, "Lift protection")
    becomes(house, question, "Done, confirmed by")
    assert "*Termination protection*\noff" in house.ask("/emr show free", containing="Release").block_text


def test_tags_are_shown_set_and_removed(house: House) -> None:
    house.ask("/emr tag free", containing="`owner` = `minji`")
    message = told(house, '/emr tag free "purpose=monthly close" owner=jun', "Done, asked for by")
    assert "purpose = monthly close" in message.block_text
    told(house, "/emr tag free -purpose", "purpose removed")
    answer = house.ask("/emr tag free", containing="`owner` = `jun`").block_text
    assert "purpose" not in answer


def test_bad_tags_are_explained_and_nothing_is_asked_of_aws(house: House) -> None:
    for words, said in (
        ("aws:x=y", "Tags that begin with aws: are AWS's own."),
        ("chatops:launch=z", "my own"),
        ("nonsense", "key=value sets one"),
        (f"{'k' * 129}=v", "128 characters at most"),
    ):
        with house.calls_nothing():
            house.ask(f"/emr tag free {words}", containing=said)


def test_no_tag_gets_anybody_past_a_rule(house: House) -> None:
    answer = house.ask("/emr tag of-prod env=dev", containing="You may not do `emr.tag` here.").block_text
    assert "Rules of the policy look at these tags" in answer
    assert house.audited(action="emr.tag", limit=1)[0].entry.phase == "denied"
    house.ask("/emr tag of-prod", containing="`env` = `prod`")
    told(house, "/emr tag of-prod owner=jun", "Done, asked for by")


def test_what_was_tagged_since_it_was_asked_for_is_refused_at_the_click(house: House) -> None:
    question = told(house, "/emr terminate promoted", "terminate one cluster?")
    told(house, "/emr tag promoted env=prod", "env = prod")
    refusal = house.click(question, "Terminate", containing="You may not do `emr.terminate` here.")
    assert "Its tags have changed since you asked." in refusal.block_text
    assert house.aws.calls("TerminateJobFlows") == 0
    press(house, question, "Cancel")
    becomes(house, question, "Cancelled: nothing was done.")


def test_auto_termination_is_shown_set_and_taken_off(house: House) -> None:
    house.ask("/emr autoterminate timed", containing="auto-termination is off")
    question = told(house, "/emr autoterminate timed 90m", "change the auto-termination of one cluster?")
    assert "off → after 1 h 30 m idle" in question.block_text
    press(house, question, "Have it end by itself")
    becomes(house, question, "It ends after 1 h 30 m idle.")
    house.ask("/emr show timed", containing="*Auto-termination*\nafter 1 h 30 m idle")
    told(house, "/emr autoterminate timed off", "It stays until somebody ends it.")
    house.ask("/emr autoterminate timed", containing="auto-termination is off")


def test_what_emr_would_refuse_is_said_before(house: House) -> None:
    house.ask("/emr autoterminate old 2h", containing="emr-5.29.0 has no auto-termination")
    with house.calls_nothing():
        house.ask("/emr autoterminate timed 8d", containing="1 minute to 7 days")


def test_a_step_is_cancelled_from_the_menu_and_the_rest_by_text(house: House) -> None:
    listed = house.ask("/emr steps stepping", containing="2 pending or running")
    assert "first" in listed.block_text
    (menu,) = [element for element in listed.elements() if element.action_id == "emr.steps.cancel"]
    third = next(option["value"] for option in menu.options() if option["text"]["text"] == "third")
    before = house.workspace.clock.ts()
    assert house.alice.selects(listed, "emr.steps.cancel", third).acked()
    question = house.workspace.wait_message(
        DATA, after=before, where=lambda seen: "cancel steps of one cluster?" in seen.all_text
    )
    assert "third" in question.block_text and "second" not in question.block_text
    press(house, question, "Cancel these steps")
    becomes(house, question, "Done, confirmed by")
    question = told(house, "/emr steps stepping cancel all", "cancel steps of one cluster?")
    assert "second" in question.block_text
    press(house, question, "Cancel these steps")
    becomes(house, question, "Done, confirmed by")
    left = house.ask("/emr steps stepping", containing="Steps of stepping")
    assert "cancelled" in left.block_text and left.elements() == []
    house.ask("/emr steps stepping cancel all", containing="No step is pending or running: nothing will be")


def test_the_buttons_below_a_cluster_begin_the_same(house: House) -> None:
    sheet = house.ask("/emr show buttons", containing="Release")
    assert [button.text for button in sheet.buttons()] == ["Steps", "Resize…", "Protect", "Terminate…"]
    house.click(sheet, "Steps", containing="has had no steps")
    before = house.workspace.clock.ts()
    press(house, sheet, "Protect")
    house.workspace.wait_message(DATA, after=before, where=lambda seen: "Done, asked for by" in seen.all_text)
    again = house.ask("/emr show buttons", containing=":lock: on")
    assert "Lift protection…" in [button.text for button in again.buttons()]
    house.click(sheet, "Protect", containing="It is protected already")


def test_what_somebody_may_not_do_has_no_button(house: House) -> None:
    sheet = house.ask("/emr show of-prod", containing="Release")
    assert "Terminate…" not in [button.text for button in sheet.buttons()]


def test_a_name_that_is_not_exact_becomes_a_menu_that_goes_on(house: House) -> None:
    menu = house.ask("/emr protect twin", containing="is no cluster's exact name")
    (element,) = [one for one in menu.elements() if one.action_id == "emr.pick"]
    assert house.alice.selects(menu, "emr.pick", element.options()[0]["value"]).acked()
    done = house.workspace.wait_message(
        DATA,
        after=menu.ts,
        where=lambda seen: "Done, asked for by" in seen.all_text,
    )
    assert "*twin-a*" in done.block_text
    house.answer(menu.ts, who="U0ALICE", channel=DATA, containing="what comes next stands in its own message")


def test_usage_is_told(house: House) -> None:
    for line in ("protect", "unprotect", "tag", "autoterminate", "steps"):
        with house.calls_nothing():
            house.ask(f"/emr {line}", containing=f"Usage: `/emr {line} &lt;cluster&gt;")
