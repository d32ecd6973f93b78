"""One log for everything: ours through structlog, the libraries' through ``logging``, and what nobody caught.

Whatever is written passes the redactor as the finished line, so no secret depends on who logs it, or how.
A leaf but for ``app.redaction``: anyone may import it.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from app.redaction import redactor

LOUD = (
    *("alembic", "aiohttp.access", "apscheduler", "asyncio"),
    *("boto3", "botocore", "slack_bolt", "slack_sdk", "urllib3"),
)
"""Libraries that tell their life at INFO; they are heard from WARNING on, or at LOG_LEVEL=DEBUG."""

log = structlog.get_logger(__name__)


def configure(
    level: str, format: Literal["json", "console"], secrets: Iterable[str], stream: TextIO | None = None
) -> None:
    """Send every line to ``stream`` (standard output) without ``secrets``; call it again when there are more.

    From here on warnings and uncaught exceptions, also of threads and finalizers, are lines of this log.
    """
    output = stream or sys.stdout
    handler = _Handler(output, redactor(secrets))
    handler.setFormatter(_formatter(format, colors=output.isatty()))
    handler.addFilter(_quiet(logging.DEBUG if level == "DEBUG" else logging.WARNING))
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each, _Handler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(True)
    _catch_the_uncaught()


def bound(**fields: str | None) -> AbstractContextManager[None]:
    """Put fields (``request_id``, ``person``, ``channel``, ``action``) on every line of a ``with`` block.

    Then what was there before is back. A thread sees them if it runs in a copy of the context. ``None`` and "" are
    left out.
    """
    return bound_contextvars(**{name: value for name, value in fields.items() if value})


def _shared() -> list[Processor]:
    return [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(format: Literal["json", "console"], *, colors: bool) -> ProcessorFormatter:
    rendering: list[Processor]
    if format == "json":
        rendering = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_to_json)]
    else:
        # the default shows local variables where `rich` is installed, and secrets among them
        plain = structlog.dev.plain_traceback
        rendering = [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
    foreign: list[Processor] = [*_shared(), structlog.stdlib.ExtraAdder(), _without_message]
    return ProcessorFormatter(
        foreign_pre_chain=foreign, processors=[ProcessorFormatter.remove_processors_meta, *rendering]
    )


def _without_message(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Drop what another handler's formatter left on the record: it is the event once more."""
    event.pop("message", None)
    return event


def _to_json(event: EventDict, default: Callable[[Any], Any], **_: Any) -> str:
    first = ("timestamp", "level", "logger", "event")
    ordered = {key: event[key] for key in first if key in event} | dict(event)
    try:
        return json.dumps(ordered, default=default, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        # keys that are no text, or circles: a rough line is better than a lost one
        rough = {str(key): value if isinstance(value, str) else repr(value) for key, value in ordered.items()}
        return json.dumps(rough, ensure_ascii=False)


def _quiet(level: int) -> Callable[[logging.LogRecord], bool]:
    """Filter at the handler: bolt gives its loggers the root's level, so a level above them is ignored."""
    prefixes = tuple(f"{name}." for name in LOUD)
    return lambda record: record.levelno >= level or not f"{record.name}.".startswith(prefixes)


class _Handler(logging.StreamHandler[TextIO]):
    """Redacts the finished line, and what it has to say about lines that cannot be formatted."""

    def __init__(self, stream: TextIO, redact: Callable[[str], str]) -> None:
        super().__init__(stream)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        line = self._redact(super().format(record))
        if line.isascii():
            return line
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        return line.encode(encoding, "backslashreplace").decode(
            encoding
        )  # half a surrogate pair must not end it

    def handleError(self, record: logging.LogRecord) -> None:
        """Say where the lost line comes from; the standard library would print its arguments as they are."""
        kind, error, _ = sys.exc_info()
        if kind is None or issubclass(kind, OSError):
            return  # the stream itself is gone
        fields = {
            "level": "error",
            "logger": __name__,
            "event": "log.line_lost",
            "at": f"{record.pathname}:{record.lineno}",
            "error": "".join(traceback.format_exception_only(kind, error)).strip(),
        }
        self.stream.write(self._redact(json.dumps(fields)) + self.terminator)


def _catch_the_uncaught() -> None:
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        log.warning("process.interrupted")
    else:
        log.critical("process.uncaught_exception", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    name = args.thread.name if args.thread else "unknown"
    exc_info = (args.exc_type, args.exc_value, args.exc_traceback)
    log.critical("thread.uncaught_exception", thread=name, exc_info=exc_info)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    error = args.exc_value or args.exc_type()
    exc_info = (args.exc_type, error, args.exc_traceback)
    log.error(
        "process.unraisable_exception", said=args.err_msg or "", object=repr(args.object), exc_info=exc_info
    )
