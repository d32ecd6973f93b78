"""Names and tags are whatever somebody typed into AWS: shown, and never obeyed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, StepSpec
from demo.slack.messages import Message
from tests.acceptance.house import House

NAMES = (
    "<!channel> urgent",
    "`code` *bold* _it_ ~strike~",
    "two\nlines\r\nforge :red_circle: *etl* a row",
    "x" * 256,
    "<https://evil.example|innocent>",
    "&lt;!here&gt; &amp;",
    "이름 名前 🎉",
    "\u202egpj.exe",
)
MARKUP = ("<!channel>", "<!here>", "<@U0BOB>", "|innocent>", "\u202e")


def assert_harmless(message: Message) -> None:
    """No markup of theirs where Slack reads markup, which is everywhere but in plain_text objects."""
    for text in (message.text, *mrkdwn(message.blocks)):
        for markup in MARKUP:
            assert markup not in text


def mrkdwn(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for part in node.values():
            yield from mrkdwn(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from mrkdwn(part)


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    def add(server: AwsServer) -> None:
        for name in NAMES:
            tags = {"owner": f"<@U0BOB> {name[:200]}", "note": name[:200]}
            step = StepSpec(name, timedelta(minutes=30), timedelta(minutes=5), "FAILED", f"because {name}")
            server.add_cluster(ClusterSpec(name, timedelta(hours=1), tags=tags, steps=(step,)))

    return add


def test_a_list_of_them_has_one_row_each_and_no_markup_of_theirs(house: House) -> None:
    answer = house.ask("/emr list")
    rows = [block for block in answer.blocks if str(block.get("block_id", "")).startswith("row.")]
    assert len(rows) == len(NAMES)
    assert all(len(block["text"]["text"].splitlines()) == 2 for block in rows)
    assert_harmless(answer)
    assert "&lt;!channel&gt; urgent" in answer.block_text
    assert "이름 名前 🎉" in answer.block_text


@pytest.mark.parametrize(
    "word", ["urgent", "strike", "forge", "xxxxxxxx", "innocent", "lt;!here", "名前", "gpj"]
)
def test_each_is_shown_whole_and_harmless(house: House, word: str) -> None:
    answer = house.ask(f"/emr show {word}", containing="Last steps")
    assert_harmless(answer)
    assert "because" in answer.block_text


def test_a_menu_of_them_can_be_picked_from(house: House) -> None:
    question = house.ask("/emr show e", containing="Which one?")
    options = question.elements()[0].options()
    shown = house.select(question, "emr.show", options[0]["value"])
    assert "Termination protection" in shown.block_text


def test_a_hostile_word_is_answered_harmlessly(house: House) -> None:
    answer = house.ask("/emr show <!channel>nobody`x`")
    assert_harmless(answer)
    assert "&lt;!channel&gt;nobody" in answer.block_text
