"""Kills the process that calls it, as ``kill -9`` does, at one exact point of its own code."""

import functools
import importlib
import os
import signal
from collections.abc import Callable
from typing import Any


def die_at(point: str) -> Callable[[], None]:
    """Give a bot's prelude; ``point`` is ``module:Class.method:before`` or ``…:after``."""
    return functools.partial(_set, *point.split(":"))


def _set(module: str, method: str, when: str) -> None:
    holder, _, name = method.partition(".")
    kind = getattr(importlib.import_module(module), holder)
    setattr(kind, name, _deadly(getattr(kind, name), when))


def _deadly(function: Callable[..., Any], when: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*args: Any, **named: Any) -> None:
        if when == "after":
            function(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return run
