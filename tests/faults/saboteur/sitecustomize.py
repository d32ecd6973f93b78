"""Kills the process that loads it, as ``kill -9`` does, at one exact point of its own code.

Python imports a module of this name at its start. ``DIE_AT`` is ``module:Class.method:before`` or ``…:after``.
"""

import functools
import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class Trap:
    """Waits until the module is imported."""

    def __init__(self, module: str, method: str, when: str) -> None:
        self._module, self._method, self._when = module, method, when

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: Any = None) -> ModuleSpec | None:
        if name != self._module:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec is not None
        loader: Any = spec.loader
        execute = loader.exec_module

        def execute_and_set(module: ModuleType) -> None:
            execute(module)
            self._set(module)

        loader.exec_module = execute_and_set
        return spec

    def _set(self, module: ModuleType) -> None:
        holder, _, method = self._method.partition(".")
        kind = getattr(module, holder)
        setattr(kind, method, self._deadly(getattr(kind, method)))

    def _deadly(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*args: Any, **named: Any) -> None:
            if self._when == "after":
                function(*args, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        return run


if os.environ.get("DIE_AT"):
    sys.meta_path.insert(0, Trap(*os.environ["DIE_AT"].split(":")))
