"""``health``: a quick probe of the running process, for a container; it imports nothing of ours."""

import argparse
import json
import os
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

TIMEOUT = 3.0
DEFAULT_PORT = 8090


def options(parser: argparse.ArgumentParser) -> None:
    """Take a port; HEALTH_PORT is the default, from the process or from .env, as it is for the bot."""
    port = os.environ.get("HEALTH_PORT", "").strip() or _from_file(Path(".env"))
    parser.add_argument("--port", type=int, default=int(port) if port.isdigit() else DEFAULT_PORT)


def _from_file(path: Path) -> str:
    """Find HEALTH_PORT in a .env file, without the library that reads all of it: a probe runs every few seconds."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    values = [line.partition("=")[2] for line in lines if line.partition("=")[0].strip() == "HEALTH_PORT"]
    return values[-1].strip().strip("\"'") if values else ""


def main(asked: argparse.Namespace) -> int:
    """Print one line for each part that is not well; exit 1 if there is one, or no answer at all."""
    connection = HTTPConnection("127.0.0.1", asked.port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/healthz")
        body = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError) as error:
        print(f"no answer on port {asked.port}: {error}", file=sys.stderr)  # noqa: T201 - the command line's own output
        return 1
    finally:
        connection.close()
    if not isinstance(body, dict) or not isinstance(body.get("parts"), dict):
        print(f"what answers on port {asked.port} is not this bot", file=sys.stderr)  # noqa: T201
        return 1
    sick = {name: part for name, part in body["parts"].items() if not part["ok"]}
    for name, part in sick.items():
        print(f"{name}: {part['detail']}", file=sys.stderr)  # noqa: T201
    if not sick:
        print("ok")  # noqa: T201
    return 1 if sick else 0
