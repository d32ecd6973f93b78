"""The real bot: a process of its own, started, watched and restarted from the page."""

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.page.logline import LogLine, parse

ROOT = Path(__file__).parents[2]
KEPT_LINES = 150
STOP_SECONDS = 15.0
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Status:
    """Whether it runs; ``code`` is the exit code of one that ended by itself or was stopped."""

    running: bool
    pid: int = 0
    started_at: float = 0.0
    code: int | None = None
    starts: int = 0


class BotProcess:
    """Runs ``python -m app`` in ``folder``, with nothing of our environment but what any program needs.

    It is held by a leash: whatever becomes of us, it does not stay behind.

    ``on_change`` is called from any thread after each line it writes and when it ends.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], on_change: Callable[[], None] = lambda: None
    ) -> None:
        self._folder = folder
        self._environment = dict(environment)
        self._on_change = on_change
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._lines: deque[LogLine] = deque(maxlen=KEPT_LINES)
        self._written = 0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._status = Status(running=False)

    @property
    def status(self) -> Status:
        with self._lock:
            return self._status

    def lines(self) -> list[LogLine]:
        """The last lines it wrote, oldest first."""
        with self._lock:
            return list(self._lines)

    def start(self) -> None:
        """Start it, unless it runs."""
        with self._turn:
            self._start()

    def stop(self) -> None:
        """Ask it to stop as a container engine does, and wait; what does not listen is killed."""
        with self._turn:
            self._stop()

    def restart(self) -> None:
        with self._turn:
            self._stop()
            self._start()

    def _start(self) -> None:
        if self.status.running:
            return
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "demo.page.leash", "app"],
            cwd=self._folder,
            env=self._whole_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for us alone: we stop it, in order
        )
        self._set(
            Status(running=True, pid=process.pid, started_at=time.time(), starts=self.status.starts + 1)
        )
        self._reader = threading.Thread(target=self._read, args=(process,), name="bot-log", daemon=True)
        self._reader.start()

    def _stop(self) -> None:
        process, reader = self._process, self._reader
        if process is None or reader is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join()

    def _whole_environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        ours: dict[str, Any] = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "HEALTH_PORT": "0"}
        return {**inherited, **ours, "LOG_FORMAT": "json", **self._environment}

    def _read(self, process: subprocess.Popen[str]) -> None:
        """Keep what it writes until it ends."""
        assert process.stdout is not None and process.stdin is not None  # noqa: S101 - they were asked for
        with process.stdout, process.stdin:
            for line in process.stdout:
                self._keep(line)
        code = process.wait()
        self._set(Status(running=False, code=code, starts=self.status.starts))

    def _keep(self, line: str) -> None:
        with self._lock:
            self._written += 1
            self._lines.append(parse(self._written, line))
        self._on_change()

    def _set(self, status: Status) -> None:
        with self._lock:
            self._status = status
        self._on_change()
