"""An edge on a workspace, and its log."""

import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app.log import configure
from app.store.store import Store, open_store
from demo.slack.workspace import Workspace
from tests.integration.edge.rig import Rig


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


@pytest.fixture
def rig(workspace: Workspace, store: Store) -> Iterator[Rig]:
    with Rig(workspace, store) as rig:
        yield rig


Logged = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def logged() -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """The log as the process would write it: gives the lines of one event."""
    root, stream = logging.getLogger(), io.StringIO()
    before = (root.level, list(root.handlers), sys.excepthook, threading.excepthook, sys.unraisablehook)
    configure("INFO", "json", (), stream)

    def lines(event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, stream.getvalue().splitlines()) if line["event"] == event]

    yield lines
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.level, root.handlers, sys.excepthook, threading.excepthook, sys.unraisablehook = before
