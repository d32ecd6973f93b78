"""``python -m app demo``: from the first line to nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "demo", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return found.group()
    raise AssertionError(process.stderr.read() if process.stderr else "it ended")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_prints_the_address_serves_and_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    with running(tmp_path, "--port", "0") as process:
        url = address(process)
        with urlopen(url, timeout=10) as answer:
            assert b"Acme workspace" in answer.read()
        assert [child for child in tmp_path.iterdir() if child.name.startswith("chatops-demo")]
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
    assert list(tmp_path.iterdir()) == []
    assert not [child for child in children if child.is_running()]


def test_killed_it_takes_the_bot_with_it(tmp_path: Path) -> None:
    """Nothing of ours runs any more then: only the system can tell the bot."""
    with running(tmp_path, "--port", "0") as process:
        address(process)
        children = psutil.Process(process.pid).children(recursive=True)
        assert ["demo.page.leash" in child.cmdline() for child in children] == [True]
        process.kill()
        process.wait(PATIENCE)
        _, alive = psutil.wait_procs(children, PATIENCE)
        assert alive == []


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(tmp_path, "--port", str(port)) as process:
            out, problem = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert out == ""
    assert (
        problem
        == f"Cannot listen on 127.0.0.1:{port}: Address already in use. Another port: --port {port + 1}\n"
    )
    assert list(tmp_path.iterdir()) == []
