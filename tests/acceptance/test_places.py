"""The same words work as a mention, in a thread, and in a direct message; answers go where it was asked."""

import pytest

from tests.acceptance.house import House
from tests.acceptance.ports import free_port


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """A proxy that is not there, and that nothing on this machine needs."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    return {"HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere, "https_proxy": nowhere, "NO_PROXY": "127.0.0.1"}


def test_a_mention_in_a_channel_is_answered_to_its_author_alone(house: House) -> None:
    answer = house.say("@bot emr list")
    assert "etl-nightly" in answer.block_text
    assert (answer.channel, answer.visible_to) == ("C0DATA", "U0ALICE")


def test_a_mention_in_a_thread_is_answered_in_the_thread(house: House) -> None:
    root = house.workspace.person("U0BOB").says("what runs?", channel="C0DATA")
    assert root == [], "nobody asked the bot"
    ts = house.workspace.messages("C0DATA")[-1].ts
    answer = house.say("@bot emr list", thread_ts=ts)
    assert (answer.thread_ts, answer.visible_to) == (ts, "U0ALICE")
    assert "etl-nightly" in answer.block_text


def test_a_slash_before_the_words_changes_nothing(house: House) -> None:
    assert "etl-nightly" in house.say("@bot /EMR list").block_text


def test_a_direct_message_is_answered_in_it(house: House) -> None:
    answer = house.say("emr list", channel=house.alice.dm)
    assert "etl-nightly" in answer.block_text
    assert answer.visible_to == "", "both of them see it, and it stays"


def test_a_pick_works_in_a_direct_message_too(house: House) -> None:
    first = house.say("emr list --all", channel=house.alice.dm)
    shown = house.select(first, "emr.show", first.elements()[0].options()[0]["value"])
    assert "Instance groups" in shown.block_text


def test_in_a_direct_message_slack_command_and_words_are_the_same(house: House) -> None:
    assert "etl-nightly" in house.ask("/emr", channel=house.alice.dm).block_text


def test_an_unknown_word_in_a_direct_message_says_what_there_is(house: House) -> None:
    assert (
        "I know `chatops`, `echo`, `ecs`, `emr`"
        in house.say("hello there", channel=house.alice.dm).block_text
    )


def test_talk_that_does_not_mention_the_bot_is_nobodys_business(house: House) -> None:
    before = house.workspace.clock.ts()
    assert house.alice.says("emr list", channel="C0DATA") == []
    house.ask("/echo a later word", containing="a later word")
    answers = [message for message in house.alice.sees("C0DATA") if message.bot_id and message.ts > before]
    assert len(answers) == 1


def test_where_the_bot_is_not_a_member_a_command_is_still_answered(house: House) -> None:
    assert "etl-nightly" in house.ask("/emr list", channel="C0RANDOM").block_text
