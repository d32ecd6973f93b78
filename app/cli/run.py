"""``run``: the bot itself."""

import argparse
import signal
from types import FrameType
from typing import NoReturn


def options(parser: argparse.ArgumentParser) -> None:
    """Take none: everything is in the environment and in chatops.yaml."""


def main(_asked: argparse.Namespace) -> int:
    """Serve until a signal."""
    # As PID 1 a process has no default handlers: until the edge takes over, a signal simply ends it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    # Imported under those handlers: everything there is takes most of a start's time.
    from app.cli.serving import serve  # noqa: PLC0415

    return serve()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
