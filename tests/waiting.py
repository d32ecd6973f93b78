"""Waiting for what announces itself to nobody."""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds; they pass only where something is wrong, or a machine very busy."""


def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Ask again and again until it is so; fail after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience} s for {what}, in vain")
        time.sleep(0.02)
