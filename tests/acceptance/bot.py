"""The real bot as a process of its own, and what it writes."""

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.acceptance.patient import unhurried
from tests.acceptance.processes import Begun, Forked, Prelude, Process
from tests.waiting import PATIENCE

POLICY = """\
workspace: {team_ids: [T0ACME]}
accounts:
  - {alias: prod, regions: [ap-northeast-2, us-east-1]}
policy:
  - {allow: ["emr.*", "echo.*", "chatops.*"]}
"""


class Bot:
    """``with Bot(folder, environment, POLICY):`` runs ``python -m app`` in ``folder`` during the block."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        configuration: str = POLICY,
        *,
        cold: bool = False,
        prelude: Prelude | None = None,
    ) -> None:
        """Begin it ``cold`` where its very start matters; ``prelude`` runs in a warm one before anything else."""
        self._folder, self._cold, self._prelude = folder, cold, prelude
        self._environment = dict(environment)
        (folder / "chatops.yaml").write_text(unhurried(configuration))
        self._lines: list[str] = []
        self._ended = False
        self._changed = threading.Condition()
        self._process: Process | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> Self:
        inherited = {
            key: os.environ[key] for key in ("PATH", "HOME", "LANG", "SYSTEMROOT") if key in os.environ
        }
        known = {**inherited, "HEALTH_PORT": "0", "LOG_LEVEL": "INFO", **self._environment}
        self._process = (
            Begun(self._folder, known) if self._cold else Forked(self._folder, known, self._prelude)
        )
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def output(self) -> str:
        """Everything it has written so far."""
        with self._changed:
            return "".join(self._lines)

    def wait_output(self, text: str, timeout: float = PATIENCE) -> str:
        """Wait until it has written this, and give everything written."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._wrote(text), timeout)
            if not self._wrote(text):
                raise AssertionError(f"{text!r} was not written in {timeout} s:\n{''.join(self._lines)}")
        return self.output

    def wait_connected(self, times: int = 1, timeout: float = PATIENCE) -> None:
        """Wait until Slack has greeted it for the so-manieth time, or it has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._greeted() >= times, timeout)
            if self._greeted() < times:
                raise AssertionError(f"not connected in {timeout} s:\n{''.join(self._lines)}")

    def _greeted(self) -> int:
        return sum("socket.connected" in line for line in self._lines)

    def _wrote(self, text: str) -> bool:
        return any(text in line for line in self._lines)

    @property
    def running(self) -> bool:
        """Has it not ended yet?"""
        assert self._process is not None
        return self._process.code is None

    def signal(self, number: signal.Signals) -> None:
        if self.running:
            os.kill(self.pid, number)

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait until it has ended, and give its exit code."""
        assert self._process is not None
        assert self._reader is not None
        code = self._process.wait(timeout)
        self._reader.join(timeout)
        return code

    def stop(self) -> int:
        """Ask it to stop, as a container engine does."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """Let it crash."""
        self.signal(signal.SIGKILL)
        self.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        running = self._process.code is None
        code = self.stop() if running else self._process.code
        self._process.output.close()
        if error is not None:
            error.add_note(f"the bot wrote:\n{self.output[-6000:]}")
        elif running:
            assert code == 0, f"the bot ended with {code}:\n{self.output[-6000:]}"

    def _read(self) -> None:
        assert self._process is not None
        for line in self._process.output:
            with self._changed:
                self._lines.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
