"""The edge, the pool and the router in this process, on a real socket, with commands made for tests."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.names import Action
from app.domain.requests import Request
from app.edge import Edge, Pace
from app.health import Health
from app.notifier import Notifier
from app.pool import Bound as Bounds
from app.pool import Drained, Lane, Pool
from app.slack_client import make_client
from app.store.store import Store
from app.views.message import Message
from demo.slack.messages import Message as Seen
from demo.slack.workspace import Workspace
from handlers.router import Router
from handlers.routes import Bound, Click, Command, Handler, Reply, Routes, Submission, Use

PATIENCE = 60.0
FAST = Pace(
    heartbeat=10.0, attempt=1.0, first_backoff=0.01, longest_backoff=0.1, stable=0.0, old_socket_grace=0.2
)
IMPATIENT = replace(FAST, heartbeat=0.6)
"""For silence that must be noticed. Not for other tests: on a busy machine an answer may come late."""
BOUNDS = {Lane.WORK: Bounds(2, 1), Lane.INTERACTIVE: Bounds(2, 100), Lane.MODAL: Bounds(2, 100)}


class NoHelp:
    """Commands made for tests have no help."""

    def everything(self, request: Request) -> Reply:
        return Reply(Message(f"help for {request.asker.user_id}"))

    def only(self, command: Command, slash: str, misunderstood: str = "") -> Handler:
        return lambda request: Reply(Message(f"help for {slash}"))


def command(name: str, run: Handler, lane: Lane = Lane.WORK) -> Bound:
    """A command without words, done by ``run``."""
    use = Use("", Action.ECHO_SAY, "", "", "", lane)
    return Bound(Command(name, name, (use,)), f"/{name}", {use: run})


@dataclass
class Work:
    """What the commands of the tests do, and what they have done."""

    client: WebClient
    gate: threading.Event = field(default_factory=threading.Event)
    done: list[Request] = field(default_factory=list)
    validated: list[Request] = field(default_factory=list)

    def routes(self) -> Routes:
        return Routes(
            commands={
                "quick": command("quick", self.do, Lane.INTERACTIVE),
                "work": command("work", self.do),
                "slow": command("slow", self.wait),
                "boom": command("boom", self.fail),
                "form": command("form", self.open_form, Lane.INTERACTIVE),
            },
            actions={
                "press": Click(self.do),
                "open": Click(self.open_form, Lane.INTERACTIVE),
            },
            submissions={
                "form": Submission(self.validate, self.do),
                "cracked": Submission(self.fail_to_validate, self.do),
            },
            options={"pick": self.choices, "broken": self.fail_to_choose},
        )

    def do(self, request: Request) -> Reply:
        self.done.append(request)
        return Reply(Message(f"done: {request.text or request.name}"))

    def wait(self, request: Request) -> Reply:
        assert self.gate.wait(PATIENCE), "nobody opened the gate"
        return self.do(request)

    def fail(self, request: Request) -> Reply:
        raise RuntimeError(f"a bug met by {request.asker.user_id}")

    def open_form(self, request: Request) -> Reply:
        self.client.views_open(trigger_id=request.trigger_id, view=form("form"))
        return Reply(Message("opened"))

    def validate(self, request: Request) -> Mapping[str, str]:
        self.validated.append(request)
        name = request.state["name"]["name"]["value"]
        return {} if name.islower() else {"name": "lower case, please"}

    def fail_to_validate(self, request: Request) -> Mapping[str, str]:
        raise RuntimeError("a bug before the acknowledgement")

    def choices(self, request: Request) -> list[dict[str, Any]]:
        return [{"text": {"type": "plain_text", "text": request.text * 2}, "value": request.text}]

    def fail_to_choose(self, request: Request) -> list[dict[str, Any]]:
        raise RuntimeError("a bug in a menu")


def form(callback_id: str) -> dict[str, Any]:
    """A modal with one input."""
    element = {"type": "plain_text_input", "action_id": "name"}
    label = {"type": "plain_text", "text": "Name"}
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": label,
        "submit": label,
        "blocks": [{"type": "input", "block_id": "name", "label": label, "element": element}],
    }


class Rig:
    """``with Rig(workspace, store):`` serves in a thread; after the block the edge has stopped cleanly."""

    def __init__(
        self,
        workspace: Workspace,
        store: Store,
        *,
        pace: Pace = FAST,
        work: Callable[[WebClient], Work] = Work,
    ) -> None:
        self.workspace = workspace
        self.health = Health()
        self.client = make_client(workspace.api_url, workspace.bot_token)
        self.work = work(self.client)
        self.pool = Pool(BOUNDS)
        self.edge = Edge(
            lambda: AsyncWebClient(workspace.bot_token, base_url=workspace.api_url),
            workspace.app_token,
            Router(self.work.routes(), NoHelp(), Notifier(self.client, store.messages)),
            self.pool,
            self.health,
            pace=pace,
        )
        self.error: BaseException | None = None
        self.draining = threading.Event()
        self._thread = threading.Thread(target=self._run, name="edge", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.workspace.wait(lambda: self.workspace.connections or self.error, PATIENCE, "a socket")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.work.gate.set()
        self.stop()
        if error is None and self.error is not None:
            raise self.error

    def begin_to_stop(self) -> None:
        self.edge.stop()

    def stop(self) -> None:
        self.edge.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the edge did not stop"

    def _run(self) -> None:
        try:
            self.edge.run(lambda identity: None, self._drain)
        except BaseException as error:  # noqa: BLE001 - raised again where the test is
            self.error = error
            with self.workspace.state.changing():
                pass  # wake who waits for the socket

    def _drain(self) -> Drained:
        self.draining.set()
        return self.pool.drain(PATIENCE)

    def types(self, line: str, who: str = "U0ALICE") -> None:
        """Type a command that must be acknowledged."""
        assert self.workspace.person(who).types(line, channel="C0DATA").acked(), (
            f"{line} was not acknowledged"
        )

    def ask(self, line: str, who: str = "U0ALICE", containing: str = "") -> Seen:
        """Type a command, and give its answer."""
        before = self.workspace.clock.ts()
        self.types(line, who)
        return self.sees(before, who, containing)

    def sees(
        self, after: str = "", who: str = "U0ALICE", containing: str = "", channel: str = "C0DATA"
    ) -> Seen:
        return self.workspace.wait_message(
            channel,
            viewer=who,
            after=after,
            containing=containing,
            timeout=PATIENCE,
            where=lambda m: m.bot_id != "",
        )

    def button(self, action_id: str, kind: str = "button", **more: Any) -> Seen:
        """Show everybody a message with one interactive element."""
        label = {"type": "plain_text", "text": "Press"}
        element = {
            "type": kind,
            "action_id": action_id,
            **({"text": label} if kind == "button" else {}),
            **more,
        }
        sent = self.client.chat_postMessage(
            channel="C0DATA", text="press", blocks=[{"type": "actions", "elements": [element]}]
        )
        return next(m for m in self.workspace.messages("C0DATA") if m.ts == sent["ts"])

    def modal(self, callback_id: str, who: str = "U0ALICE") -> Any:
        """Have somebody open a form of that callback_id."""
        self.types("/form", who)
        view = self.workspace.wait_modal(who)
        spec = {**view.spec, "callback_id": callback_id}
        return self.workspace.state.put_view(replace(view, spec=spec))
