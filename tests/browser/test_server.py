"""The page's server, without a browser: what it gives, and to whom."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from demo.page.history import furnish
from demo.page.page import Page
from demo.slack.workspace import Workspace

MANIFEST: dict[str, Any] = {"oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}}}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = Workspace.seeded(MANIFEST)
    furnish(workspace)
    Page(workspace, MANIFEST).attach()
    with workspace:
        yield workspace


def ask(
    workspace: Workspace, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", workspace.server.port, timeout=10)
    try:
        method = "GET" if body is None else "POST"
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {**(JSON if body is not None else {}), **(headers or {})})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/static/js/main.js", "/static/css/tokens.css"])
def test_nothing_from_outside_may_be_loaded(workspace: Workspace, path: str) -> None:
    answer, _ = ask(workspace, path)
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "path", ["/static/../page.py", "/static/%2e%2e/page.py", "/static/none.js", "/static/js"]
)
def test_only_the_pages_own_files_are_served(workspace: Workspace, path: str) -> None:
    assert ask(workspace, path)[0].status == 404


def test_another_site_cannot_act(workspace: Workspace) -> None:
    deed = {"as": "U0ALICE", "do": "type", "channel": "C0DATA", "line": "hello"}
    stranger = {"Origin": "https://evil.example"}
    assert ask(workspace, "/page/act", deed, stranger)[0].status == 403
    assert ask(workspace, "/page/act", deed, {"Content-Type": "text/plain"})[0].status == 415
    assert ask(workspace, "/page/act", deed, {"Host": "evil.example"})[0].status == 421
    assert all(message.text != "hello" for message in workspace.messages("C0DATA"))


def test_the_page_itself_can(workspace: Workspace) -> None:
    deed = {"as": "U0ALICE", "do": "type", "channel": "C0DATA", "line": "hello"}
    own = {"Origin": f"http://127.0.0.1:{workspace.server.port}"}
    assert json.loads(ask(workspace, "/page/act", deed, own)[1]) == {"ok": True, "failure": ""}
    assert workspace.messages("C0DATA")[-1].text == "hello"


@pytest.mark.parametrize(
    ("deed", "problem"),
    [
        ({"do": "type", "channel": "C0ADMIN", "line": "hello"}, "U0ALICE is not in C0ADMIN"),
        ({"do": "type", "channel": "CNONE", "line": "hello"}, "there is no such conversation"),
        ({"do": "act", "channel": "C0ADMIN", "ts": "1"}, "there is no such conversation"),
        ({"do": "act", "channel": "C0DATA", "ts": "1"}, "that message is no longer there"),
        ({"do": "submit", "view": "VNONE"}, "that window is no longer open"),
    ],
)
def test_what_a_client_would_not_do_is_said(workspace: Workspace, deed: dict[str, str], problem: str) -> None:
    answer = json.loads(ask(workspace, "/page/act", {"as": "U0ALICE", **deed})[1])
    assert answer == {"ok": False, "problem": problem}


@pytest.mark.parametrize("deed", [{"as": "U0BOT", "do": "type"}, {"as": "U0ALICE", "do": "fly"}, {}])
def test_what_nobody_can_do_is_refused(workspace: Workspace, deed: dict[str, str]) -> None:
    assert ask(workspace, "/page/act", deed)[0].status == 400


def test_the_stream_begins_with_everything_that_person_sees(workspace: Workspace) -> None:
    guest, bob = first_event(workspace, "U0GUEST"), first_event(workspace, "U0BOB")
    assert guest["first"] is True
    assert guest["put"]["me"]["kind"] == "guest"
    assert "channel/C0SECRET" not in bob["put"]
    assert "channel/C0SECRET" in first_event(workspace, "U0ADMIN")["put"]
    assert not [key for key in bob["put"] if key.startswith("message/C0ADMIN")]


def test_only_the_cast_can_be_looked_through(workspace: Workspace) -> None:
    assert ask(workspace, "/page/stream?as=U0BOT")[0].status == 404


def test_levers_without_a_cloud_say_so(workspace: Workspace) -> None:
    answer = json.loads(ask(workspace, "/page/lever", {"pull": "pass", "minutes": 10})[1])
    assert answer == {"ok": False, "problem": "there is no cloud in this demo"}
    assert ask(workspace, "/page/lever", {"pull": "earthquake"})[0].status == 400


def first_event(workspace: Workspace, person: str) -> dict[str, Any]:
    connection = HTTPConnection("127.0.0.1", workspace.server.port, timeout=10)
    try:
        connection.request("GET", f"/page/stream?as={person}")
        line = connection.getresponse().readline().decode()
    finally:
        connection.close()
    event: dict[str, Any] = json.loads(line.removeprefix("data: "))
    return event
