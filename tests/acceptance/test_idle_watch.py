"""The idle watch on the real process: told, kept by button, terminated by button, and over when it works again."""

from collections.abc import Callable

import pytest

from demo.aws.server import AwsServer
from tests.acceptance.house import House
from tests.acceptance.terminating import asked, confirm, end
from tests.acceptance.watching import OPS, WATCHED, idle, look, messages, told, works


@pytest.fixture(scope="module")
def configuration() -> str:
    return WATCHED


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    return lambda server: None


def test_it_is_told_kept_by_button_and_over_when_it_works_again(house: House) -> None:
    (cluster,) = idle(house.aws, "etl-kept")
    assert look(house).startswith("1 idle, 1 new")
    message = told(house, "etl-kept", "Idle since")
    assert "(3 h" in message.all_text
    assert message.visible_to == ""
    before = house.workspace.clock.ts()
    house.workspace.person("U0BOB").selects(message, "idle.keep", "4h")
    answer = house.answer(before, who="U0BOB", channel=OPS, containing="is kept until")
    assert answer.visible_to == "U0BOB"
    kept = told(house, "etl-kept", "Kept by <@U0BOB> until")
    assert kept.ts == message.ts
    assert "kept by <@U0BOB> until" in house.ask("/emr list", containing="etl-kept").block_text
    assert "kept by <@U0BOB> until" in house.ask("/emr show etl-kept", containing="Kept").block_text
    assert "kept by <@U0BOB> until" in house.ask("/emr idle", containing="etl-kept").block_text
    works(house.aws, cluster)
    look(house)
    over = told(house, "etl-kept", "works again")
    assert over.ts == message.ts
    assert over.buttons() == []
    assert len(messages(house, "etl-kept")) == 1


def test_it_is_terminated_by_button_and_the_message_says_by_whom(house: House) -> None:
    idle(house.aws, "etl-ended")
    look(house)
    message = told(house, "etl-ended", "Idle since")
    before = house.workspace.clock.ts()
    assert house.workspace.person("U0ALICE").clicks(message, "Terminate…").acked()
    question = asked(house, before, OPS)
    told(house, "etl-ended", "<@U0ALICE> asked to terminate it")
    confirm(house, question)
    end(house, question)
    look(house)
    assert told(house, "etl-ended", "is gone, terminated by <@U0ALICE>").ts == message.ts


def test_show_is_the_clickers_alone(house: House) -> None:
    idle(house.aws, "etl-shown")
    look(house)
    sheet = house.click(told(house, "etl-shown", "Idle since"), "Show", containing="is waiting for work")
    assert sheet.visible_to == "U0ALICE"
    assert "*Termination protection*" in sheet.block_text


def test_the_owner_hears_of_it_first(house: House) -> None:
    idle(house.aws, "etl-owned", owner="minji")
    look(house)
    dm = house.workspace.person("U0BOB").dm
    message = told(house, "etl-owned", "Idle since", channel=dm)
    assert "owner <@U0BOB>" in message.all_text
    assert messages(house, "etl-owned") == []


def test_many_at_once_are_one_message_with_a_menu(house: House) -> None:
    names = [f"etl-many-{number}" for number in range(6)]
    idle(house.aws, *names)
    look(house)
    message = told(house, "etl-many-0", "6 idle EMR clusters")
    assert all(name in message.all_text for name in names)
    before = house.workspace.clock.ts()
    assert house.alice.selects(message, "idle.pick", "etl-many-3").acked()
    card = house.answer(before, who="U0ALICE", channel=OPS, containing="etl-many-3")
    assert "etl-many-2" not in card.all_text
    before = house.workspace.clock.ts()
    house.alice.selects(card, "idle.keep", "tomorrow")
    house.answer(before, who="U0ALICE", channel=OPS, containing="is kept until")
    assert told(house, "etl-many-3", "Kept by <@U0ALICE>").ts == message.ts


def test_keep_by_command_and_off_again(house: House) -> None:
    idle(house.aws, "etl-typed")
    assert "is kept until" in house.ask("/emr keep etl-typed until monday").all_text
    look(house)
    assert messages(house, "etl-typed") == []
    assert "is not kept any more" in house.ask("/emr keep etl-typed off").all_text
    assert (
        "Usage: `/emr keep &lt;cluster&gt; 4h|until tomorrow"
        in house.ask("/emr keep etl-typed some day").block_text
    )


def test_pause_is_visible_in_the_channel_and_in_the_status(house: House) -> None:
    assert "Automation is paused" in house.ask("/chatops pause automation").all_text
    house.workspace.wait_message(OPS, containing="<@U0ALICE> has paused automation")
    status = house.ask("/chatops status", containing="By the clock").block_text
    assert "*Automation is paused* by <@U0ALICE>" in status
    assert "*idle watch*, every 15 m" in status
    assert "goes on" in house.ask("/chatops resume automation").all_text
    assert "is paused" not in house.ask("/chatops status", containing="By the clock").block_text
    assert "Usage: `/chatops pause automation`" in house.ask("/chatops pause everything").block_text


def test_every_step_stands_in_the_audit(house: House) -> None:
    idle(house.aws, "etl-audited")
    house.ask("/emr keep etl-audited 2h", containing="is kept")
    entry = next(r.entry for r in house.audited(action="emr.keep") if r.entry.detail["name"] == "etl-audited")
    assert entry.phase.value == "succeeded"
    assert entry.user_id == "U0ALICE"
