"""Runs a module as ``python -m`` does, and has it stop when whoever started it is gone, even by ``kill -9``.

Whoever starts it holds the other end of its standard input, and writes nothing there. The system closes it with the
process: then reading comes to an end here, on any system.
"""

import os
import runpy
import signal
import sys
import threading

STOP_SECONDS = 15.0


def main(module: str) -> None:
    """Run the module; the leash is watched beside it."""
    threading.Thread(target=_watch, name="leash", daemon=True).start()
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
