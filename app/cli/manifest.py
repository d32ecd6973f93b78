"""``manifest``: what Slack's "create an app from a manifest" wants pasted."""

import argparse
import sys
from pathlib import Path

from app.errors import ConfigurationError
from app.manifest import as_yaml, manifest
from app.settings import load_configuration
from handlers import COMMANDS, slash_names


def options(parser: argparse.ArgumentParser) -> None:
    """Take a name for the app, and a chatops.yaml that may rename commands."""
    parser.add_argument("--name", default="ChatOps", help="the app's name in Slack")
    parser.add_argument(
        "--config", type=Path, help="a chatops.yaml whose renamed commands the manifest carries"
    )


def main(asked: argparse.Namespace) -> int:
    """Print the manifest."""
    try:
        renames = load_configuration(asked.config).commands if asked.config else {}
    except ConfigurationError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - the command line's own output
        return 2
    slash = slash_names({command.value: typed for command, typed in renames.items()})
    print(as_yaml(manifest(COMMANDS, slash, asked.name)), end="")  # noqa: T201 - the answer itself
    return 0
