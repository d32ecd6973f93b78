"""``python -m app`` as a process of its own: begun as people begin it, or forked from one that has imported everything.

A start is a second of imports. The forked one is the same code with its own folder, environment, signals and exit
code; what the files about starting and stopping look at is begun as people do.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Protocol

from app.__main__ import main

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "app"]
IMPORTED = [
    "app.cli.serving",
    "alembic.command",
    "alibabacloud_ecs20140526.client",
    "boto3",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    __name__,
]
Prelude = Callable[[], object]

_forking = get_context("forkserver")
_forking.set_forkserver_preload(IMPORTED)


class Process(Protocol):
    """What has been started."""

    output: IO[str]

    @property
    def pid(self) -> int: ...
    @property
    def code(self) -> int | None:
        """Its exit code; negative if a signal ended it, None while it runs."""

    def wait(self, timeout: float) -> int:
        """Give its exit code; raise ``TimeoutExpired`` if it runs on."""


class Begun:
    """As people begin it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        known = {"PYTHONPATH": str(ROOT), **environment}
        self._process = subprocess.Popen(
            COMMAND, cwd=folder, env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout is not None
        self.output: IO[str] = self._process.stdout

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        return self._process.poll()

    def wait(self, timeout: float) -> int:
        return self._process.wait(timeout)


class Forked:
    """Forked in milliseconds; ``prelude`` runs in it before anything else."""

    def __init__(self, folder: Path, environment: Mapping[str, str], prelude: Prelude | None = None) -> None:
        reading, writing = Pipe(duplex=False)
        told = (folder, dict(environment), writing, prelude)
        self._process = _forking.Process(target=_live, args=told, daemon=True)
        self._process.start()
        writing.close()
        self.output: IO[str] = os.fdopen(os.dup(reading.fileno()), encoding="utf-8")
        reading.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def code(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(COMMAND, timeout)
        return self._process.exitcode


def _live(folder: Path, environment: dict[str, str], output: Connection, prelude: Prelude | None) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number in (1, 2):
        os.dup2(output.fileno(), number)
    output.close()
    sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
    if prelude is not None:
        prelude()
    sys.exit(main([]))
