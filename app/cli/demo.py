"""``demo``: a workspace, a cloud and this bot on one machine, with a page to try it all."""

import argparse
import importlib
import sys

from app.manifest import manifest
from handlers import COMMANDS, slash_names

FAILED = 1
DEFAULT_PORT = 8000


def options(parser: argparse.ArgumentParser) -> None:
    """Take the address to serve the page on."""
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"{DEFAULT_PORT} unless told otherwise; 0: any"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="0.0.0.0 in a container; this machine only by default"
    )


def main(asked: argparse.Namespace) -> int:
    """Serve until a signal."""
    try:
        # By name: nothing of the bot imports the demo, and a bot that was installed without it has none.
        run = importlib.import_module("demo.run")
    except ModuleNotFoundError as error:
        problem = f"The demo is not installed ({error.name} is missing): python -m pip install '.[demo]'"
        print(problem, file=sys.stderr)  # noqa: T201 - the command line's own output
        return FAILED
    return int(run.main(manifest(COMMANDS, slash_names({})), host=asked.host, port=asked.port))
