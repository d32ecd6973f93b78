"""Somebody's script asks for more than one person gets: told once, and nobody else notices."""

import pytest

from tests.acceptance.bot import POLICY
from tests.acceptance.house import DATA, House
from tests.acceptance.terminating import becomes, press, propose, running

QUOTA = 5


@pytest.fixture(scope="module")
def configuration() -> str:
    return POLICY + f"limits: {{follow_seconds: 1, per_person_minute: {QUOTA}}}\n"


def test_a_flood_is_refused_once_and_aloud_while_others_and_what_was_asked_go_on(house: House) -> None:
    (cluster,) = running(house.aws, "asked-before-the-flood")
    message = propose(house, "asked-before-the-flood")
    before, called = house.workspace.clock.ts(), house.aws.calls("DescribeCluster")
    for _ in range(4 * QUOTA):
        assert house.alice.types("/emr show j-ABCDEFGHIJKLM", channel=DATA).acked(), "as ever"
    told = house.answer(before, who="U0ALICE", channel=DATA, containing="in a minute")
    assert "*nothing was done*" in told.text and "60 seconds" in told.text
    assert house.aws.calls("DescribeCluster") - called <= 2 * QUOTA, "in each of two regions"
    assert "j-" in house.ask("/emr list", who="U0BOB").all_text
    house.ask("/echo quick", containing="quick")  # calls no cloud, and comes after all that were refused
    seen = [m for m in house.alice.sees(DATA) if m.ts > before]
    assert len([m for m in seen if "in a minute" in m.all_text]) == 1
    press(house, message, "Terminate")
    assert cluster in becomes(house, message, "confirmed by", without="asking EMR").all_text


def test_nothing_was_lost_without_a_line_in_the_log(house: House) -> None:
    assert len(house.logged("edge.too_many")) >= 3 * QUOTA
