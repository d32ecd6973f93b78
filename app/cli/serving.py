"""Everything that ``run`` needs, and how its troubles end: exit codes, and one line for each problem."""

import logging
import os
import sys
import threading

import structlog

from app import log as logging_setup
from app.bootstrap import build
from app.errors import ChatOpsError, ConfigurationError, SlackRefused
from app.settings import Configuration, Environment, load_settings, secret_values

OK, FAILED, MISCONFIGURED = 0, 1, 2


def serve() -> int:
    """Serve until a signal; the configuration's problems go to stderr, everything else to the log."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - the command line's own output
        return MISCONFIGURED
    environment = settings.environment
    logging_setup.configure(environment.log_level, environment.log_format, secret_values(environment))
    code = _run(environment, settings.configuration)
    _leave_behind_what_hangs(code)
    return code


def _run(environment: Environment, configuration: Configuration) -> int:
    log = structlog.get_logger()
    try:
        build(environment, configuration).run()
    except ConfigurationError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - the command line's own output
        return MISCONFIGURED
    except SlackRefused as error:
        log.critical("slack.refused", problem=error.message)
        return MISCONFIGURED
    except ChatOpsError as error:
        log.critical("runtime.cannot_start", problem=error.message, notes=getattr(error, "__notes__", []))
        return FAILED
    except OSError as error:
        log.critical("runtime.cannot_start", problem=str(error))
        return FAILED
    except Exception:  # marked boundary: the last word of the process belongs into its log
        log.exception("runtime.failed")
        return FAILED
    return OK


def _leave_behind_what_hangs(code: int) -> None:
    """End at once if work has outlived its deadline: the interpreter would wait for its threads."""
    if any(not each.daemon for each in threading.enumerate() if each is not threading.main_thread()):
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)
