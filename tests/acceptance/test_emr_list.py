"""``/emr list``: what runs, most needing attention first, in few calls."""

import pytest

from tests.acceptance.house import House


def names(text: str) -> list[str]:
    """The clusters of a list, top to bottom."""
    return [
        line.split("*")[1] for line in text.splitlines() if "console|" not in line and "|console>" in line
    ]


def test_those_that_cost_and_do_nothing_come_first_and_oldest_first(house: House) -> None:
    listed = names(house.ask("/emr list --region ap-northeast-2").block_text)
    waiting = ["streaming-orders", "bi-trino", "adhoc-notebooks", "jihoon-test-join-skew"]
    running = ["ml-features", "etl-nightly"]
    assert listed == [*waiting, *running, "backfill-2025q4"]


def test_a_cluster_is_told_in_words_with_age_nodes_details_and_a_link(house: House) -> None:
    answer = house.ask("/emr list --region ap-northeast-2").block_text
    head, facts = next(
        (line, after)
        for line, after in zip(answer.splitlines(), answer.splitlines()[1:], strict=False)
        if "*etl-nightly*" in line
    )
    cluster_id = head.split("`")[1]
    link = f"https://ap-northeast-2.console.aws.amazon.com/emr/home?region=ap-northeast-2#/clusterDetails/{cluster_id}"
    assert f"<{link}|console>" in head
    for fact in ("running steps", "up 5 h 30 m", "19 nodes", "emr-7.2.0", "owner minji", "protected"):
        assert fact in facts


def test_list_is_what_a_bare_command_means(house: House) -> None:
    assert names(house.ask("/emr").block_text) == names(house.ask("/emr list").block_text)


def test_another_region_is_asked_for_by_name(house: House) -> None:
    answer = house.ask("/emr list --region us-east-1")
    assert "prod/us-east-1" in answer.block_text
    assert names(answer.block_text) == ["us-clickstream", "us-sandbox"]


def test_all_adds_what_ended_in_the_last_week_by_its_end(house: House) -> None:
    """reporting-monthly was made 16 days ago and ended yesterday."""
    listed = names(house.ask("/emr list --all --region ap-northeast-2").block_text)
    assert listed[-3:] == ["ml-train-gpu", "etl-nightly", "reporting-monthly"]


def test_a_failed_one_says_why(house: House) -> None:
    answer = house.ask("/emr list --all --region ap-northeast-2").block_text
    assert "failed" in answer
    assert "bootstrap action 1 returned a non-zero return code" in answer


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("--nope", "Unrecognized arguments: --nope."),
        ("list surplus", "Unrecognized arguments: surplus."),
        ("--region", "expected one argument"),
        ("--region mars-north-1", "I know no account and region mars-north-1; I know prod/ap-northeast-2"),
        ("--account nobody", "I know no account and region nobody"),
        ('--region "us', "quotation mark"),
        ("list <!channel>", "Unrecognized arguments: &lt;!channel&gt;."),
    ],
)
def test_a_wrong_argument_is_answered_with_usage_and_an_example(
    house: House, typed: str, complaint: str
) -> None:
    with house.calls_nothing():
        answer = house.ask(f"/emr {typed}")
    assert complaint in answer.block_text
    assert "Usage: `/emr [list] [--all] [--account A] [--region R]`" in answer.block_text
    assert "For example: `/emr list --all`" in answer.block_text
    assert answer.visible_to == "U0ALICE"


@pytest.mark.parametrize("typed", ["—all", "--all —region ap-northeast-2", "--region “ap-northeast-2” --all"])
def test_what_phones_make_of_dashes_and_quotes_is_understood(house: House, typed: str) -> None:
    assert "clusters, running and ended in the last 7 days" in house.ask(f"/emr {typed}").block_text


def test_the_fallback_text_names_the_clusters_too(house: House) -> None:
    """It is what notifications and screen readers get."""
    assert "etl-nightly (running steps)" in house.ask("/emr list").text
