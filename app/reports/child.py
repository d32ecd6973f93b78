"""Asks a program one question: neither how long it takes nor how much it says is left to it."""

import os
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, cast

PIECE = 65_536


class SaidTooMuch(subprocess.SubprocessError):
    """It wrote more than it may; ``stderr`` is what it wrote there."""

    def __init__(self, stderr: bytes) -> None:
        super().__init__()
        self.stderr = stderr


def ask(
    command: Sequence[str], question: bytes, *, environment: Mapping[str, str], seconds: float, most: int
) -> bytes:
    """Give what the program answers, at most ``most`` bytes; however this ends, the program has ended too.

    ``question`` is a few KB: it has to fit into a pipe. Raises ``OSError`` or ``subprocess.SubprocessError``.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own program, told by its standard input only
        command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
    ) as child:
        try:
            return _listen(child, question, time.monotonic() + seconds, most)
        finally:
            child.kill()


def _listen(child: subprocess.Popen[bytes], question: bytes, deadline: float, most: int) -> bytes:
    stdin, stdout, stderr = (cast(IO[bytes], end) for end in (child.stdin, child.stdout, child.stderr))
    with suppress(BrokenPipeError), stdin:
        stdin.write(question)
    answer, errors = bytearray(), bytearray()
    with selectors.DefaultSelector() as ends:
        ends.register(stdout, selectors.EVENT_READ, answer)
        ends.register(stderr, selectors.EVENT_READ, errors)
        while ends.get_map():
            ready = ends.select(_left(deadline))
            if not ready:
                raise subprocess.TimeoutExpired(child.args, _left(deadline), stderr=bytes(errors))
            for end, _ in ready:
                piece = os.read(end.fd, PIECE)
                end.data.extend(piece)
                if not piece:
                    ends.unregister(end.fileobj)
                if len(end.data) > most:
                    raise SaidTooMuch(bytes(errors))
    if code := child.wait(_left(deadline)):
        raise subprocess.CalledProcessError(code, child.args, stderr=bytes(errors))
    return bytes(answer)


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
