"""The command line: ``python -m app [COMMAND]``. Exit 0: done or stopped cleanly, 2: bad configuration, 1: else."""

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "run": "connect to Slack and serve (the default)",
    "demo": "try everything on this machine, on a page of its own",
    "manifest": "print the Slack app's manifest",
    "health": "ask the running process whether it is well",
}
"""Every command and what it does; ``app.cli.<command>`` has ``options(parser)`` and ``main(asked)``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that was asked for, importing nothing else."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help")):
        words.insert(0, "run")
    parser = argparse.ArgumentParser(prog="python -m app", description="ChatOps for Slack")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    parsers = {
        name: commands.add_parser(name, help=does, description=does) for name, does in COMMANDS.items()
    }
    if words[0] not in COMMANDS:
        parser.parse_args(words)  # prints the usage and leaves
    command = importlib.import_module(f"app.cli.{words[0]}")
    command.options(parsers[words[0]])
    return int(command.main(parser.parse_args(words)))


if __name__ == "__main__":
    sys.exit(main())
