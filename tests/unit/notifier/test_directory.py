"""Standing, as a table; caching, with a client that counts."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from app.directory import Directory, DirectoryUnavailable, standing
from app.domain.people import Standing, UserId
from tests.unit.notifier.standin import Clock

HOME = frozenset({"T0HOME"})
ALICE = UserId("T0HOME", "U0ALICE")


@pytest.mark.parametrize(
    ("expected", "user", "found"),
    [
        (Standing.MEMBER, ALICE, {"team_id": "T0HOME"}),
        (Standing.GUEST, ALICE, {"team_id": "T0HOME", "is_restricted": True}),
        (Standing.GUEST, ALICE, {"team_id": "T0HOME", "is_ultra_restricted": True}),
        (Standing.DEACTIVATED, ALICE, {"team_id": "T0HOME", "deleted": True}),
        (Standing.BOT, ALICE, {"team_id": "T0HOME", "is_bot": True}),
        (Standing.BOT, UserId("T0HOME", "USLACKBOT"), {"team_id": "T0HOME", "is_bot": False}),
        (Standing.MEMBER, ALICE, {"team_id": "T0HOME", "is_app_user": True}),
        # Slack Connect: not is_stranger, only another team, in the request, in Slack's answer, or in both
        (Standing.OUTSIDER, UserId("T0OTHER", "U0OTTO"), {"team_id": "T0OTHER"}),
        (Standing.OUTSIDER, UserId("T0OTHER", "U0OTTO"), {"team_id": "T0HOME"}),
        (Standing.OUTSIDER, ALICE, {"team_id": "T0OTHER"}),
        (Standing.OUTSIDER, ALICE, {"team_id": "T0HOME", "is_stranger": True}),
        (Standing.OUTSIDER, UserId("", "U0ALICE"), {"team_id": "T0HOME"}),
        (Standing.OUTSIDER, ALICE, {}),
        # Enterprise Grid: one person, several workspaces
        (
            Standing.MEMBER,
            ALICE,
            {"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER", "T0HOME"]}},
        ),
        (
            Standing.MEMBER,
            UserId("T0SISTER", "U0ALICE"),
            {"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER", "T0HOME"]}},
        ),
        (
            Standing.OUTSIDER,
            UserId("T0SISTER", "U0SUE"),
            {"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER"]}},
        ),
    ],
)
def test_standing(expected: Standing, user: UserId, found: dict[str, Any]) -> None:
    assert standing(user, found, HOME) is expected


class CountingClient(WebClient):
    """Answers from a table and counts what it was asked; ``before`` runs inside a call."""

    def __init__(self) -> None:
        super().__init__(base_url="http://slack.invalid/api/", token="xoxb-1")
        self.asked: Counter[str] = Counter()
        self.error = ""
        self.user: dict[str, Any] = {
            "team_id": "T0HOME",
            "name": "alice",
            "tz": "Asia/Seoul",
            "locale": "ko-KR",
        }
        self.groups: dict[str, list[str]] = {"S0ENG": ["U0ALICE"]}
        self.before: Callable[[], None] = lambda: None

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        self.asked[api_method] += 1
        self.before()
        given = arguments.get("params", {})
        body: dict[str, Any] = {"ok": not self.error, "error": self.error, "user": self.user}
        if api_method == "usergroups.users.list":
            if given["usergroup"] not in self.groups:
                body |= {"ok": False, "error": "no_such_subteam"}
            body["users"] = self.groups.get(given["usergroup"])
        answer = SlackResponse(
            client=self, http_verb="POST", api_url="", req_args={}, data=body, headers={}, status_code=200
        )
        if not body["ok"]:
            raise SlackApiError("refused", answer)  # type: ignore[no-untyped-call]
        return answer


@pytest.fixture
def client() -> CountingClient:
    return CountingClient()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_person_as_slack_describes_them(client: CountingClient) -> None:
    person = Directory(client, HOME, frozenset({"S0ENG"})).person(ALICE)
    assert (person.id, person.standing, person.name) == (ALICE, Standing.MEMBER, "alice")
    assert (person.timezone, person.locale) == ("Asia/Seoul", "ko-KR")
    assert person.groups == {"S0ENG"}


def test_answers_are_kept_for_a_minute(client: CountingClient, clock: Clock) -> None:
    directory = Directory(client, HOME, frozenset({"S0ENG"}), clock=clock.monotonic)
    for _ in range(3):
        directory.person(ALICE)
    assert client.asked == {"users.info": 1, "usergroups.users.list": 1}
    clock.seconds += 60
    directory.person(ALICE)
    assert client.asked == {"users.info": 2, "usergroups.users.list": 2}


def test_fresh_asks_again_and_is_kept(client: CountingClient, clock: Clock) -> None:
    directory = Directory(client, HOME, clock=clock.monotonic)
    directory.person(ALICE)
    client.user = {**client.user, "deleted": True}
    assert directory.person(ALICE).standing is Standing.MEMBER
    assert directory.person(ALICE, fresh=True).standing is Standing.DEACTIVATED
    assert directory.person(ALICE).standing is Standing.DEACTIVATED


def test_one_person_of_two_teams_is_two(client: CountingClient) -> None:
    directory = Directory(client, HOME)
    assert directory.person(ALICE).standing is Standing.MEMBER
    assert directory.person(UserId("T0OTHER", "U0ALICE")).standing is Standing.OUTSIDER


def test_many_threads_ask_once(client: CountingClient) -> None:
    directory, asking, go_on = Directory(client, HOME), threading.Event(), threading.Event()

    def hold() -> None:
        asking.set()
        go_on.wait(10)

    client.before = hold
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(directory.person, ALICE)
        assert asking.wait(10)
        others = [threads.submit(directory.person, ALICE) for _ in range(7)]
        go_on.set()
        assert {future.result(10).name for future in [first, *others]} == {"alice"}
    assert client.asked["users.info"] == 1


def test_the_cache_is_bounded(client: CountingClient) -> None:
    directory = Directory(client, HOME, size=2)
    for name in ("U1", "U2", "U3", "U1"):
        directory.person(UserId("T0HOME", name))
    assert client.asked["users.info"] == 4


@pytest.mark.parametrize("error", ["internal_error", "ratelimited", "missing_scope", "invalid_auth"])
def test_without_an_answer_it_says_so_and_does_not_keep_that(client: CountingClient, error: str) -> None:
    directory = Directory(client, HOME)
    client.error = error
    with pytest.raises(DirectoryUnavailable) as raised:
        directory.person(ALICE)
    assert "nothing was done" in raised.value.message
    assert error not in raised.value.message and error in raised.value.detail
    client.error = ""
    assert directory.person(ALICE).standing is Standing.MEMBER


def test_nobody_knows_them(client: CountingClient) -> None:
    client.error = "user_not_found"
    directory = Directory(client, HOME)
    assert directory.person(ALICE).standing is Standing.UNKNOWN
    assert directory.person(UserId("T0OTHER", "U0X")).standing is Standing.OUTSIDER


def test_a_group_that_does_not_exist_has_no_members(client: CountingClient) -> None:
    person = Directory(client, HOME, frozenset({"S0ENG", "S0GONE"})).person(ALICE)
    assert person.groups == {"S0ENG"}


def test_groups_that_cannot_be_read_fail_closed(client: CountingClient) -> None:
    directory = Directory(client, HOME, frozenset({"S0ENG"}))
    directory.person(ALICE)
    client.error = "missing_scope"
    with pytest.raises(DirectoryUnavailable):
        directory.person(ALICE, fresh=True)


def test_outsiders_are_in_no_group(client: CountingClient) -> None:
    client.user = {"team_id": "T0OTHER"}
    assert Directory(client, HOME, frozenset({"S0ENG"})).person(ALICE).groups == frozenset()
    assert client.asked["usergroups.users.list"] == 0
