"""Owners by their mail address, and the automation, which is nobody that Slack knows."""

import pytest

from app.directory import Directory, DirectoryUnavailable
from app.domain.people import AUTOMATION, Standing
from tests.unit.notifier.test_directory import HOME, CountingClient


@pytest.fixture
def client() -> CountingClient:
    client = CountingClient()
    client.user = {"id": "U0ALICE", "team_id": "T0HOME"}
    return client


def test_an_address_is_asked_for_once_whatever_its_case(client: CountingClient) -> None:
    directory = Directory(client, HOME)
    assert [directory.by_mail(address) for address in ("a@acme.example", "A@acme.example")] == ["U0ALICE"] * 2
    assert client.asked == {"users.lookupByEmail": 1}


@pytest.mark.parametrize("error", ["users_not_found", "missing_scope"])
def test_an_address_of_nobody_is_nobodys(client: CountingClient, error: str) -> None:
    client.error = error
    assert Directory(client, HOME).by_mail("nobody@acme.example") == ""


def test_no_answer_is_not_nobody(client: CountingClient) -> None:
    client.error = "internal_error"
    with pytest.raises(DirectoryUnavailable):
        Directory(client, HOME).by_mail("a@acme.example")


def test_the_automation_is_known_without_asking(client: CountingClient) -> None:
    person = Directory(client, HOME, frozenset({"S0ENG"})).person(AUTOMATION, fresh=True)
    assert (person.id, person.standing, person.groups) == (AUTOMATION, Standing.MEMBER, frozenset())
    assert client.asked == {}
