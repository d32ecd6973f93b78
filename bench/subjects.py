"""The two bots that are measured: as processes, as a container would run them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
MIB = 2**20
STOP_SECONDS = 40.0

CONFIGURATION = """\
workspace: {team_ids: [T0ACME]}
accounts:
  - {alias: prod, regions: [ap-northeast-2, us-east-1]}
policy:
  - {allow: ["emr.*", "echo.*", "chatops.*"]}
limits: {per_person_minute: 0}
"""
"""All other limits are the defaults; that one would have one person's burst refused."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is measured: the module that is run, and the commands that are typed."""

    name: str
    module: str
    burst: str
    needs_cloud: bool


OURS = Subject("ours", "app", "/emr list", needs_cloud=True)
BARE = Subject("bare", "bench.bare", "/echo hello from the bench", needs_cloud=False)


@dataclass(frozen=True, slots=True)
class Running:
    """One that runs; ``spawned_at`` is ``time.perf_counter()``."""

    process: psutil.Popen
    spawned_at: float

    def memory(self) -> float:
        """Resident set, in MiB."""
        return float(self.process.memory_info().rss) / MIB

    def processor_seconds(self) -> float:
        """User and system time so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def running(subject: Subject, folder: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """Run it in ``folder``, its output in a file there; a failure carries the output's end."""
    (folder / "chatops.yaml").write_text(CONFIGURATION)
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    whole = {**inherited, "PYTHONPATH": str(ROOT), "HEALTH_PORT": "0", "LOG_FORMAT": "json", **environment}
    output = folder / "output"
    with output.open("wb") as file:
        spawned_at = time.perf_counter()
        process = psutil.Popen(
            [sys.executable, "-m", subject.module],
            cwd=folder,
            env=whole,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Running(process, spawned_at)
        except BaseException as error:
            error.add_note(f"{subject.name} wrote:\n{output.read_text()[-4000:]}")
            raise
        finally:
            _stop(process)


def _stop(process: psutil.Popen) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()
