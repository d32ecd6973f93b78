"""Several accounts and regions: listed together, found wherever they are, and none holds up the others."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.aws.specs import (
    ACCOUNT,
    SECOND_ACCOUNT,
    SECOND_EXTERNAL_ID,
    SECOND_ROLE,
    VIRGINIA,
    ClusterSpec,
)
from demo.slack.messages import Message
from tests.acceptance.house import House
from tests.acceptance.terminating import asked, becomes, press, propose

SHARED = "shared-name"


@pytest.fixture(scope="module")
def configuration() -> str:
    return f"""\
workspace: {{team_ids: [T0ACME]}}
accounts:
  - {{alias: prod, mark: ":large_purple_circle:", regions: [ap-northeast-2, us-east-1]}}
  - alias: risk
    role_arn: "{SECOND_ROLE}"
    external_id: {SECOND_EXTERNAL_ID}
    mark: ":large_yellow_circle:"
    regions: [ap-northeast-2, us-east-1]
  - {{alias: down, regions: [eu-west-1, eu-west-2]}}
  - {{alias: hung, regions: [sa-east-1, ca-central-1]}}
policy:
  - {{allow: ["emr.*", "echo.*"], where: {{accounts: [prod]}}}}
  - {{allow: ["emr.*"], where: {{accounts: [risk]}}, people: [U0ALICE]}}
  - {{allow: ["emr.*"], where: {{accounts: [down, hung]}}, people: [U0ADMIN]}}
emr: {{page_size: 5}}
limits: {{aws_read_timeout: 2, aws_connect_timeout: 1}}
"""


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    def add(server: AwsServer) -> None:
        seed(server, second_account=True)
        for age, account in enumerate((SECOND_ACCOUNT, ACCOUNT), 1):
            server.add_cluster(ClusterSpec(SHARED, timedelta(hours=age), account=account, region=VIRGINIA))
        for region in ("eu-west-1", "sa-east-1"):
            server.add_cluster(ClusterSpec(f"etl-{region}", timedelta(hours=1), region=region))

    return add


def rows(message: Message) -> list[tuple[str, str]]:
    """The name and the facts of each row."""
    blocks = [block for block in message.blocks if str(block.get("block_id", "")).startswith("row.")]
    lines = [block["text"]["text"].splitlines() for block in blocks]
    return [(head.split("*")[1], facts) for head, facts, *_ in lines]


def all_rows(house: House, first: Message) -> Sequence[tuple[str, str]]:
    """Turn page after page."""
    found, page, number = [*rows(first)], first, 1
    while any(button.text == "Next ▶" for button in page.buttons()):
        number += 1
        page = house.click(page, "Next ▶", containing=f"page {number} of")
        found += rows(page)
    return found


def test_all_are_listed_together_by_attention_and_each_row_says_where_it_is(house: House) -> None:
    first = house.ask("/emr list")
    assert "EMR · 4 regions of 2 accounts" in first.block_text
    assert "*16* running clusters · page 1 of 4 · most needing attention first" in first.block_text
    listed = all_rows(house, first)
    assert [name for name, _ in listed[:3]] == ["streaming-orders", "bi-trino", "us-clickstream"]
    assert len(listed) == 16
    where = {name: facts.split(" · ")[0] for name, facts in listed}
    assert where["us-clickstream"] == ":large_purple_circle: prod/us-east-1"
    assert where["fraud-scoring"] == ":large_yellow_circle: risk/ap-northeast-2"
    assert all(" node" in facts and "owner" in facts for name, facts in listed if name != SHARED)


def test_a_page_costs_a_listing_each_and_one_batch_for_each_scope_on_it(house: House) -> None:
    house.ask("/emr list --all --account risk", containing="risk")
    counted = ("ListClusters", "GetMetricData")
    before = {action: house.aws.calls(action) for action in counted}
    first = house.ask("/emr list --all")
    on_it = {facts.split(" · ")[0] for _, facts in rows(first)}
    calls = {action: house.aws.calls(action) - before[action] for action in counted}
    assert calls["ListClusters"] <= 4
    assert calls["GetMetricData"] == len(on_it)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("--account risk", "EMR · risk/ap-northeast-2, risk/us-east-1"),
        ("--region us-east-1", "EMR · prod/us-east-1, risk/us-east-1"),
        ("--account risk --region us-east-1", "EMR · risk/us-east-1"),
    ],
)
def test_it_is_narrowed_by_account_and_region(house: House, typed: str, title: str) -> None:
    assert title in house.ask(f"/emr list {typed}").block_text.splitlines()


def test_what_is_not_configured_is_said(house: House) -> None:
    with house.calls_nothing():
        answer = house.ask("/emr list --account risk --region eu-west-1").block_text
    assert "I know no account and region risk/eu-west-1; I know prod/ap-northeast-2, prod/us-e" in answer


def test_a_region_that_is_down_is_named_and_the_others_are_shown(house: House) -> None:
    house.aws.levers.take_down("eu-west-2")
    answer = house.ask("/emr list --account down", who="U0ADMIN")
    assert "Not read: down/eu-west-2 (AWS failed at ListClusters (ServiceUnavailable)" in answer.block_text
    assert [name for name, _ in rows(answer)] == ["etl-eu-west-1"]


def test_a_region_that_hangs_is_named_and_holds_up_nobody(house: House) -> None:
    house.aws.levers.hang(region="ca-central-1")
    before = house.workspace.clock.ts()
    assert house.workspace.person("U0ADMIN").types("/emr list --account hung", channel="C0DATA").acked()
    assert "streaming-orders" in house.ask("/emr list --region ap-northeast-2", who="U0BOB").block_text
    answer = house.answer(before, who="U0ADMIN", channel="C0DATA", containing="Not read")
    assert "Not read: hung/ca-central-1 (AWS did not answer in time.)" in answer.block_text
    assert [name for name, _ in rows(answer)] == ["etl-sa-east-1"]


def test_credentials_that_have_expired_everywhere_are_one_sentence(house: House) -> None:
    house.aws.levers.expire_tokens()
    answer = house.ask("/emr show whatever --account prod").block_text
    assert "The bot's AWS credentials have expired." in answer


def test_whoever_may_not_look_everywhere_sees_the_rest(house: House) -> None:
    """Bob may do nothing in the account risk, and is told nothing about it."""
    answer = house.ask("/emr list", who="U0BOB")
    assert "EMR · prod/ap-northeast-2, prod/us-east-1" in answer.block_text
    assert "risk" not in answer.all_text
    with house.calls_nothing():
        refusal = house.ask("/emr list --account risk", who="U0BOB", containing="You may not")
    assert "It is for <@U0ALICE>." in refusal.block_text
    assert house.audited(action="emr.list", limit=1)[0].entry.phase == "denied"


def test_what_lies_where_somebody_may_not_look_is_not_found(house: House) -> None:
    cluster_id = id_of(house, "fraud-scoring")
    for word in ("fraud-scoring", cluster_id):
        answer = house.ask(f"/emr show {word}", who="U0BOB").block_text
        assert f"No cluster in *prod/ap-northeast-2, prod/us-east-1* is called `{word}`" in answer


def id_of(house: House, word: str) -> str:
    shown = house.ask(f"/emr show {word}", containing=word).block_text
    return next(part for part in shown.split("`") if part.startswith("j-"))


def test_an_id_alone_is_found_wherever_it_is(house: House) -> None:
    cluster_id = id_of(house, "us-fraud-replay")
    shown = house.ask(f"/emr show {cluster_id}", containing="us-fraud-replay").block_text
    assert f"`{cluster_id}` in :large_yellow_circle: risk/us-east-1" in shown


def test_an_id_is_found_although_another_region_hangs(house: House) -> None:
    cluster_id = id_of(house, "fraud-scoring")
    house.aws.levers.hang(region=VIRGINIA)
    assert "*fraud-scoring* is" in house.ask(f"/emr show {cluster_id}").block_text


def test_what_is_found_nowhere_says_where_nobody_could_look(house: House) -> None:
    house.aws.levers.take_down(VIRGINIA)
    answer = house.ask("/emr show j-NOSUCHCLUSTER").block_text
    assert "No cluster that I could read in *4 regions of 2 accounts* is called `j-NOSUCHCLUSTER`" in answer
    assert "Not read: prod/us-east-1, risk/us-east-1 (AWS failed at DescribeCluster" in answer


def test_a_name_that_is_in_two_places_is_a_menu_that_says_which(house: House) -> None:
    question = house.ask(f"/emr show {SHARED}", containing="Which one?")
    options = question.elements()[0].options()
    assert [option["description"]["text"].split(" · ")[1] for option in options] == [
        "prod/us-east-1",
        "risk/us-east-1",
    ]
    describing = house.aws.calls("DescribeCluster")
    shown = house.select(question, "emr.show", options[1]["value"])
    assert "risk/us-east-1" in shown.block_text
    assert house.aws.calls("DescribeCluster") == describing + 1, "it is known where it is"


def test_a_termination_finds_its_clusters_wherever_they_are(house: House) -> None:
    cluster_id = id_of(house, "us-fraud-replay")
    question = propose(house, f"{cluster_id} us-sandbox")
    assert "in risk/us-east-1" in question.block_text
    assert "in prod/us-east-1" in question.block_text
    press(house, question, "Cancel")
    becomes(house, question, "Cancelled: nothing was done.")


def test_a_termination_of_a_name_in_two_places_asks_which(house: House) -> None:
    menu = house.ask(f"/emr terminate {SHARED}", containing=f"2 clusters are called `{SHARED}`")
    options = menu.elements()[0].options()
    assert "risk/us-east-1" in options[1]["description"]["text"]
    before = house.workspace.clock.ts()
    house.select(menu, "emr.pick", options[1]["value"])
    question = asked(house, before)
    assert "in risk/us-east-1" in question.block_text
    press(house, question, "Cancel")


def test_no_name_is_certain_while_a_region_cannot_be_read(house: House) -> None:
    """There might be another of that name there; whoever means this one picks it."""
    house.aws.levers.take_down(VIRGINIA)
    menu = house.ask("/emr terminate risk-sandbox", containing="may not be the only cluster of that name")
    assert "Not read: prod/us-east-1, risk/us-east-1" in menu.block_text
    assert len(menu.elements()[0].options()) == 1
