"""``/emr show``: one cluster whole, found by id, by name, or by picking."""

from collections.abc import Callable

import pytest

from demo.slack.messages import Message
from tests.acceptance.house import House


def cluster_id(message: Message) -> str:
    """The id of the first cluster in a message."""
    return next(word for word in message.block_text.split("`") if word.startswith("j-"))


@pytest.fixture(scope="module")
def sheet(running: House) -> Callable[[str], str]:
    """Show a cluster, each once for all tests: EMR allows one ListSteps in two seconds."""
    seen: dict[str, str] = {}

    def shown(word: str) -> str:
        if word not in seen:
            seen[word] = running.ask(f"/emr show {word}").block_text
        return seen[word]

    return shown


def test_by_an_exact_name_even_if_others_contain_it(sheet: Callable[[str], str]) -> None:
    answer = sheet("etl-nightly")
    assert "*etl-nightly* is running steps" in answer
    assert "• primary: 1 of 1 running · m5.xlarge" in answer
    assert "• core: 6 of 6 running · r5.2xlarge" in answer
    assert "• task: 12 of 12 running (Spot 12 of 12) · m5.2xlarge" in answer


def test_by_its_id(house: House) -> None:
    wanted = cluster_id(house.ask("/emr show bi-trino"))
    assert "*bi-trino* is waiting for work" in house.ask(f"/emr show {wanted}").block_text


@pytest.mark.parametrize("word", ["trino", "BI-T", "bi-trino"])
def test_by_a_unique_part_of_its_name(sheet: Callable[[str], str], word: str) -> None:
    assert "*bi-trino*" in sheet(word)


def test_the_one_that_runs_is_meant_when_older_ones_had_the_name(sheet: Callable[[str], str]) -> None:
    assert "running steps" in sheet("etl-nightly")


def test_one_that_ended_is_found_too(sheet: Callable[[str], str]) -> None:
    answer = sheet("reporting-monthly")
    assert "*reporting-monthly* is terminated" in answer
    assert "*Why:* Terminated by user request" in answer


def test_several_are_put_in_a_menu_and_the_pick_is_shown(house: House) -> None:
    question = house.ask("/emr show e")
    assert "could be any of" in question.block_text
    menu = next(element for element in question.elements() if element.type == "static_select")
    wanted = next(option for option in menu.options() if option["text"]["text"] == "ml-features")
    shown = house.select(question, "emr.show", wanted["value"])
    assert "*ml-features* is running steps" in shown.block_text
    assert shown.visible_to == "U0ALICE"


def test_a_pick_from_the_list_is_shown_and_the_list_stays(house: House) -> None:
    listing = house.ask("/emr list")
    wanted = next(o for o in listing.elements()[0].options() if o["text"]["text"] == "streaming-orders")
    shown = house.select(listing, "emr.show", wanted["value"])
    assert "• primary: 3 of 3 running" in shown.block_text
    assert shown.ts != listing.ts
    assert any(message.ts == listing.ts and not message.edited for message in house.alice.sees("C0DATA"))


@pytest.mark.parametrize("word", ["nobody-has-this-name", "j-NOSUCHCLUSTER"])
def test_what_is_not_there_is_said_with_what_to_do_next(house: House, word: str) -> None:
    answer = house.ask(f"/emr show {word}").block_text
    assert f"No cluster in *prod/ap-northeast-2, prod/us-east-1* is called `{word}`" in answer
    assert "`/emr list --all` shows what there is" in answer


def test_without_a_name_the_usage_is_shown(house: House) -> None:
    answer = house.ask("/emr show").block_text
    assert "Usage: `/emr show &lt;cluster&gt;" in answer
    assert "For example: `/emr show etl-nightly`" in answer


def test_fleets_are_told_in_weighted_units(sheet: Callable[[str], str]) -> None:
    answer = sheet("ml-features")
    assert "*Instance fleets* (weighted units)" in answer
    assert "• core: 16 of 16 running · r5.2xlarge, r5a.2xlarge, r5.4xlarge" in answer
    assert "of 60)" in answer, "what is provisioned may overshoot the target"


def test_a_failed_bootstrap_says_why(sheet: Callable[[str], str]) -> None:
    answer = sheet("ml-train-gpu")
    assert "*Why it failed:* On the master instance" in answer
    assert "`BOOTSTRAP_FAILURE`" in answer


def test_the_last_steps_are_shown_newest_first_and_a_failed_one_says_why(sheet: Callable[[str], str]) -> None:
    steps = sheet("etl-nightly").split("*Last steps*")[1].splitlines()
    order = [
        name
        for line in steps
        for name in ("build-marts", "ingest-clickstream", "ingest-orders")
        if name in line
    ]
    assert order == ["build-marts", "ingest-clickstream", "ingest-orders"]
    assert "ExecutorLostFailure" in sheet("join-skew")


def test_protection_auto_termination_tags_and_owner_are_told(sheet: Callable[[str], str]) -> None:
    protected = sheet("etl-nightly")
    assert "*Termination protection*\n:lock: on" in protected
    assert "`team=data-platform`" in protected
    timed = sheet("adhoc-notebooks")
    assert "*Termination protection*\noff" in timed
    assert "*Auto-termination*\nafter 7 d idle" in timed
    assert "*Owner*\njihoon" in timed
    assert "after its last step" in sheet("backfill-2025q4")


def test_elsewhere_by_region(house: House) -> None:
    assert "prod/us-east-1" in house.ask("/emr show us-sandbox --region us-east-1").block_text


def test_what_could_not_be_read_is_named_and_the_rest_is_shown(house: House) -> None:
    house.aws.levers.deny(action="ListInstanceGroups")
    house.aws.levers.deny(action="ListSteps")
    answer = house.ask("/emr show bi-trino").block_text
    assert "*Instance groups*\ncould not be read" in answer
    assert "*Last steps*\ncould not be read" in answer
    lacking = "The bot's AWS credentials lack the permission elasticmapreduce:ListInstanceGroups."
    assert f"Not read: instances ({lacking})" in answer
    assert "*Owner*\ndohyun" in answer
