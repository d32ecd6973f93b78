"""300 clusters: pages forward and back in few calls; on both databases, as the place is stored."""

from collections import Counter
from collections.abc import Callable

import pytest

from demo.aws.seed import add_clusters
from demo.aws.server import AwsServer
from demo.slack.messages import Message
from tests.acceptance.bot import POLICY
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import House

pytestmark = BOTH_DATABASES

COUNTED = ("ListClusters", "GetMetricData", "DescribeCluster")


@pytest.fixture(scope="module")
def configuration() -> str:
    return POLICY + "emr: {page_size: 4}\n"


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    return lambda server: add_clusters(server, 300)


class Counting:
    """Counts the calls since it was made."""

    def __init__(self, aws: AwsServer) -> None:
        self._aws = aws
        self._before = self._now()

    def since(self) -> Counter[str]:
        return self._now() - self._before

    def _now(self) -> Counter[str]:
        return Counter({action: self._aws.calls(action) for action in COUNTED})


def ids(message: Message) -> list[str]:
    return [word for word in message.block_text.split("`") if word.startswith("j-")]


def test_pages_forward_and_back_in_few_calls(house: House) -> None:
    counting = Counting(house.aws)
    first = house.ask("/emr list", containing="page 1 of 75")
    assert "*300* running clusters" in first.block_text
    listings = 6 + 1  # of Seoul, and of Virginia where there is nothing
    assert counting.since() == {"ListClusters": listings, "GetMetricData": 1, "DescribeCluster": 4}
    assert "◀ Previous" not in [button.text for button in first.buttons()]

    counting = Counting(house.aws)
    second = house.click(first, "Next ▶", containing="page 2 of 75")
    assert second.ts == first.ts, "the page is turned in place"
    assert not set(ids(first)) & set(ids(second))
    assert counting.since() == {"GetMetricData": 1, "DescribeCluster": 4}

    counting = Counting(house.aws)
    again = house.click(second, "◀ Previous", containing="page 1 of 75")
    assert ids(again) == ids(first)
    assert counting.since() == {"GetMetricData": 1}, "what was read stays read for a minute"


def test_a_button_of_a_page_that_was_left_still_knows_its_place(house: House) -> None:
    first = house.ask("/emr list", containing="page 1 of 75")
    house.click(first, "Next ▶", containing="page 2 of 75")
    assert "page 2 of 75" in house.click(first, first.button("Next ▶"), containing="page 2 of 75").block_text


def test_a_button_carries_nothing_but_an_id(house: House) -> None:
    values = [button.value for button in house.ask("/emr list", containing="page 1").buttons()]
    assert len(set(values)) == 1
    assert "ap-northeast-2" not in values[0]


def test_a_button_whose_question_is_gone_says_so(house: House) -> None:
    listing = house.ask("/emr list", containing="page 1")
    button = listing.button("Next ▶")
    forged = type(button)(button.block_id, {**button.raw, "value": "no-such-question"})
    with house.calls_nothing():
        answer = house.click(listing, forged, containing="out of date")
    assert "nothing was done" in answer.block_text
