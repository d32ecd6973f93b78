"""``run``: the bot itself."""

import argparse
import signal
import sys
from types import FrameType
from typing import NoReturn

import structlog

from app import log as logging_setup
from app.bootstrap import build
from app.errors import ChatOpsError, ConfigurationError, SlackRefused
from app.settings import load_settings, secret_values

OK, FAILED, MISCONFIGURED = 0, 1, 2


def options(parser: argparse.ArgumentParser) -> None:
    """Take none: everything is in the environment and in chatops.yaml."""


def main(_asked: argparse.Namespace) -> int:
    """Serve until a signal; problems of the configuration go to stderr, one line each, everything else to the log."""
    # As PID 1 a process has no default handlers: until the edge takes over, a signal simply ends it.
    signal.signal(signal.SIGTERM, _leave)
    try:
        settings = load_settings()
    except ConfigurationError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - the command line's own output
        return MISCONFIGURED
    environment = settings.environment
    logging_setup.configure(environment.log_level, environment.log_format, secret_values(environment))
    log = structlog.get_logger()
    try:
        build(environment, settings.configuration).run()
    except SlackRefused as error:
        log.critical("slack.refused", problem=error.message)
        return MISCONFIGURED
    except ChatOpsError as error:
        log.critical("runtime.cannot_start", problem=error.message, notes=getattr(error, "__notes__", []))
        return FAILED
    except OSError as error:
        log.critical("runtime.cannot_start", problem=str(error))
        return FAILED
    except Exception:  # noqa: BLE001 - marked boundary: the last word of the process belongs into its log
        log.exception("runtime.failed")
        return FAILED
    return OK


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(OK)
