"""A program that hangs, dies or does not stop talking costs its answer, a bounded time and a bounded memory."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.reports.child import SaidTooMuch, ask
from tests.waiting import until

FOREVER = "import threading; threading.Event().wait()"


def answer(program: str, question: bytes = b"", *, seconds: float = 20, most: int = 1_000) -> bytes:
    command = (sys.executable, "-I", "-c", program)
    return ask(command, question, environment={"PATH": os.environ["PATH"]}, seconds=seconds, most=most)


def test_it_answers_what_it_was_asked() -> None:
    assert answer("import sys; print(sys.stdin.read() * 3, end='')", b"ab") == b"ababab"


def test_as_much_as_it_may_is_not_too_much() -> None:
    assert len(answer("print('x' * 300_000, end='')", most=300_000)) == 300_000


@pytest.mark.parametrize("to", ["stdout", "stderr"])
def test_one_that_does_not_stop_talking_is_stopped(to: str, tmp_path: Path) -> None:
    talking = f"{_noting(tmp_path)}\nwhile True: sys.{to}.write('x' * 65536)"
    with pytest.raises(SaidTooMuch) as caught:
        answer(talking)
    assert len(caught.value.stderr) < 200_000, "nor is more of it kept"
    assert_gone(tmp_path)


@pytest.mark.parametrize(
    "then",
    [FOREVER, f"sys.stdout.close(); sys.stderr.close(); os.close(1); os.close(2); {FOREVER}"],
    ids=["silent", "with its mouth shut"],
)
def test_one_that_hangs_is_stopped(then: str, tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        answer(f"{_noting(tmp_path)}\n{then}", seconds=0.5)
    assert_gone(tmp_path)


def test_one_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        answer("import sys; print('half'); sys.exit('no fonts here')")
    assert (caught.value.returncode, caught.value.stderr) == (1, b"no fonts here\n")


def test_one_that_is_killed_is_a_failure_whatever_it_had_said() -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        answer("import os, signal; os.write(1, b'half'); os.kill(os.getpid(), signal.SIGKILL)")
    assert caught.value.returncode == -9


def test_one_that_does_not_listen_may_answer_all_the_same() -> None:
    assert answer("import os; os.close(0); os.write(1, b'well')", b"?" * 1_000) == b"well"


def _noting(folder: Path) -> str:
    """What writes down which process it is."""
    return f"import os, sys, pathlib; pathlib.Path({str(folder / 'pid')!r}).write_text(str(os.getpid()))"


def assert_gone(folder: Path) -> None:
    """The time to start may be all the time that it had."""
    if (folder / "pid").exists() and (pid := (folder / "pid").read_text()):
        until(lambda: not psutil.pid_exists(int(pid)), "its end")
