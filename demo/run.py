"""``make demo``: the workspace with its page, the demo cloud and the real bot, until Ctrl-C."""

import importlib.util
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from demo.alibaba.seed import seed as seed_instances
from demo.alibaba.server import AlibabaServer
from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.page.bot import BotProcess
from demo.page.cloud import Cloud
from demo.page.history import furnish
from demo.page.page import Page
from demo.past import furnish_store
from demo.slack.workspace import Workspace
from demo.waiting import age_store

OK, FAILED = 0, 1
NEEDED = ("flask", "flask_cors", "moto", "werkzeug")
CONFIGURATION = Path(__file__).parent / "chatops.yaml"
START_SECONDS = 60.0
# Keys from AWS's own documentation: the demo cloud asks for some, and checks none.
CLOUD_KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY",
    "AWS_REGION": "ap-northeast-2",
}


@dataclass(frozen=True, slots=True)
class Demo:
    """All parts, running; ``address`` is the page's."""

    address: str
    workspace: Workspace
    cloud: AwsServer
    other_cloud: AlibabaServer
    bot: BotProcess


class CannotStart(Exception):
    """One line for the person at the terminal."""


def main(manifest: Mapping[str, Any], *, host: str, port: int) -> int:
    """Serve until SIGINT or SIGTERM; the address and all problems are printed, one line each."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    try:
        check_pieces()
        with ExitStack() as stack:
            demo = start(stack, manifest, host=host, port=port)
            print(
                f"\n  Acme workspace   {demo.address}\n\n  Ctrl-C stops it and leaves nothing behind.",
                flush=True,
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        print("\n  Stopped.", flush=True)
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return FAILED
    return OK


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """The first signal unwinds everything; those after it would only leave something behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def check_pieces() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotStart(f"The demo needs {', '.join(missing)}: python -m pip install '.[demo]'")


def start(stack: ExitStack, manifest: Mapping[str, Any], *, host: str, port: int) -> Demo:
    """Start all parts, each to be stopped by ``stack``; return once the bot is connected."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chatops-demo-")))
    workspace = Workspace.seeded(manifest, host=host, port=port)
    furnish(workspace)
    page = Page(workspace, dict(manifest)).attach()
    listen(workspace, host, port)
    stack.callback(workspace.stop)
    print("Starting the demo cloud and the bot …", flush=True)
    with ThreadPoolExecutor(1) as beside:
        past = beside.submit(furnish_store, folder)
        cloud = stack.enter_context(AwsServer())
        seed(cloud, second_account=True)
        past.result()
    other_cloud = stack.enter_context(AlibabaServer())
    seed_instances(other_cloud)
    page.cloud = Cloud(cloud, partial(pass_elsewhere, folder, other_cloud))
    page.bot = bot = BotProcess(folder, environment(workspace, cloud, other_cloud), awake(workspace))
    stack.callback(bot.stop)
    bot.start()
    wait_until_connected(workspace, bot)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return Demo(f"http://{shown}:{workspace.server.port}/", workspace, cloud, other_cloud, bot)


def listen(workspace: Workspace, host: str, port: int) -> None:
    try:
        workspace.start()
    except OSError as error:
        # socket puts more into strerror than anybody wants to read; a resolver's numbers are negative.
        known = error.errno is not None and error.errno > 0
        reason = os.strerror(error.errno or 0) if known else str(error.strerror or error)
        raise CannotStart(
            f"Cannot listen on {host}:{port}: {reason}. Another port: --port {port + 1}"
        ) from error
    if host == "0.0.0.0":
        # Where the bot beside us finds it.
        workspace.state.base_url = f"http://127.0.0.1:{workspace.server.port}"


def awake(workspace: Workspace) -> Callable[[], None]:
    """What the bot's process does is a change like any other, to the page and to those who wait."""

    def wake() -> None:
        with workspace.state.changing():
            pass

    return wake


def pass_elsewhere(folder: Path, other_cloud: AlibabaServer, by: timedelta) -> None:
    """Let time pass for what is not in AWS, too."""
    age_store(folder, by)
    other_cloud.world.let_pass(by)


def environment(workspace: Workspace, cloud: AwsServer, other_cloud: AlibabaServer) -> dict[str, str]:
    return {
        **workspace.environment(),
        **other_cloud.environment(),
        **CLOUD_KEYS,
        "AWS_ENDPOINT_URL": cloud.url,
        "CHATOPS_CONFIG": str(CONFIGURATION),
    }


def wait_until_connected(workspace: Workspace, bot: BotProcess) -> None:
    def settled() -> bool:
        return workspace.connections > 0 or bot.status.code is not None

    with workspace.state.changed:
        workspace.state.changed.wait_for(settled, START_SECONDS)
    if not workspace.connections:
        last = [f"{line.level} {line.event} {line.details}".strip() for line in bot.lines()][-1:]
        raise CannotStart(f"The bot did not connect; its last word: {last[0] if last else 'none'}")
