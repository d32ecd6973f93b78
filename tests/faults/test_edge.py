"""Rows that need a form, or a bug: the product has none to show, so the edge runs with commands made for them."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.models.views import View

from app.domain.requests import Request
from app.notifier.modals import Modals
from app.pool import Lane
from app.store.store import Store, open_store
from app.views.modals import loading_view
from demo.slack.workspace import Workspace
from handlers.routes import Reply, Routes
from tests.integration.edge.conftest import Logged, logged
from tests.integration.edge.rig import Rig, Work, command, form

__all__ = ["logged"]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Any command is known here."""
    with Workspace.seeded() as workspace:
        yield workspace


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = open_store(sqlite_url)
    yield store
    store.close()


class Forms(Work):
    """``/form`` opens a form at once and fills it; ``late`` is how many seconds Slack thinks that took."""

    late = 0.0
    workspace: Workspace

    def routes(self) -> Routes:
        return Routes(
            commands={**super().routes().commands, "form": command("form", self.fill, Lane.INTERACTIVE)}
        )

    def fill(self, request: Request) -> Reply | None:
        self.workspace.clock.advance(self.late)
        modals = Modals(self.client)
        view_id = modals.open(request, loading_view("A form"))
        modals.show(view_id, View(**form("form")))
        return None


@pytest.fixture
def rig(workspace: Workspace, store: Store) -> Iterator[Rig]:
    def make(client: WebClient) -> Work:
        work = Forms(client)
        work.workspace = workspace
        return work

    with Rig(workspace, store, work=make) as rig:
        yield rig


def test_row_19_a_form_opens_before_its_content_is_there(rig: Rig) -> None:
    rig.types("/form")
    opened, shown = rig.workspace.wait_calls("views.open"), rig.workspace.wait_calls("views.update")
    assert "One moment" in str(opened[-1].args["view"])
    assert shown[-1].ok
    assert rig.workspace.wait_modal("U0ALICE", containing="Name").callback_id == "form"


def test_row_19_an_expired_trigger_asks_to_try_again(rig: Rig) -> None:
    work = rig.work
    assert isinstance(work, Forms)
    work.late = 4.0
    assert "so nothing was done. Please try again." in rig.ask("/form", containing="3 seconds").text
    assert rig.workspace.person("U0ALICE").modal is None


def test_row_38_a_bug_is_one_sentence_and_an_id_that_finds_its_trace(rig: Rig, logged: Logged) -> None:
    answer = rig.ask("/boom", containing="Something went wrong inside me")
    line: dict[str, Any]
    (line,) = logged("request.failed")
    assert line["request_id"] in answer.text
    assert "Traceback" in line["exception"]
