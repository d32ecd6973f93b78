"""One log: a request's lines carry who and what, libraries come the same way, and no secret comes out."""

import asyncio
import contextvars
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
import structlog

from app import log

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root, level = logging.getLogger(), logging.getLogger().level
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    root.setLevel(level)
    for handler in [each for each in root.handlers if type(each).__module__ == log.__name__]:
        root.removeHandler(handler)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@contextmanager
def nobody_else_listening() -> Iterator[None]:
    """Take away pytest's own handlers, which raise where a line cannot be formatted."""
    root = logging.getLogger()
    others = [each for each in root.handlers if type(each).__module__ != log.__name__]
    for handler in others:
        root.removeHandler(handler)
    yield
    for handler in others:
        root.addHandler(handler)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def lines(stream: io.StringIO) -> Lines:
    log.configure("INFO", "json", (), stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def fail(secret: str) -> None:
    local = secret
    try:
        raise ValueError(f"inner {secret}")
    except ValueError as error:
        failure = RuntimeError("outer", {"given": local})
        failure.add_note(f"noted {secret}")
        raise failure from error


class TestLines:
    def test_ours_is_one_json_object_with_its_fields(self, lines: Lines) -> None:
        structlog.get_logger("app.gate").info("gate.executed", clusters=3, name="한국어")
        (line,) = lines()
        assert list(line)[:4] == ["timestamp", "level", "logger", "event"]
        assert line["timestamp"].endswith("Z")
        assert (line["level"], line["logger"], line["event"]) == ("info", "app.gate", "gate.executed")
        assert (line["clusters"], line["name"]) == (3, "한국어")

    def test_a_librarys_goes_the_same_way(self, lines: Lines) -> None:
        logging.getLogger("some.library").warning("lost %s of %d", "some", 3, extra={"host": "h"})
        (line,) = lines()
        assert (line["level"], line["logger"], line["event"]) == ("warning", "some.library", "lost some of 3")
        assert line["host"] == "h"

    def test_for_people_it_is_text(self, stream: io.StringIO) -> None:
        log.configure("INFO", "console", (), stream)
        structlog.get_logger("app.gate").info("gate.executed", clusters=3)
        assert "gate.executed" in stream.getvalue()
        assert "clusters=3" in stream.getvalue()
        assert "\x1b" not in stream.getvalue(), "colours belong on a terminal"

    def test_below_the_level_there_is_nothing(self, lines: Lines) -> None:
        structlog.get_logger().debug("hidden")
        logging.getLogger("x").debug("hidden")
        assert lines() == []

    def test_an_exception_comes_with_its_trace_in_the_same_line(self, lines: Lines) -> None:
        try:
            raise LookupError("no such cluster")
        except LookupError:
            structlog.get_logger().exception("ours")
            logging.getLogger("x").exception("theirs")
        for line in lines():
            assert "Traceback" in line["exception"]
            assert "LookupError: no such cluster" in line["exception"]

    def test_configured_again_it_writes_each_line_once_and_to_the_new_stream(self, lines: Lines) -> None:
        again = io.StringIO()
        log.configure("INFO", "json", (), again)
        structlog.get_logger().info("once")
        assert lines() == []
        assert again.getvalue().count("once") == 1

    def test_other_handlers_stay(self, lines: Lines, caplog: pytest.LogCaptureFixture) -> None:
        logging.getLogger("x").warning("seen by both")
        assert caplog.messages == ["seen by both"]
        assert len(lines()) == 1

    def test_standard_output_is_where_it_goes(self, capsys: pytest.CaptureFixture[str]) -> None:
        log.configure("INFO", "json", ())
        structlog.get_logger().info("hello")
        assert json.loads(capsys.readouterr().out)["event"] == "hello"

    @pytest.mark.parametrize("value", [{(1, 2): 3}, {b"k": 1}, {1, 2}, object(), "\ud800", float("nan")])
    def test_no_value_costs_the_line(self, lines: Lines, value: object) -> None:
        structlog.get_logger().info("odd", value=value, kept="kept")
        (line,) = lines()
        assert (line["event"], line["kept"]) == ("odd", "kept")

    def test_a_circle_does_not_cost_the_line(self, lines: Lines) -> None:
        circle: list[object] = []
        circle.append(circle)
        structlog.get_logger().info("odd", value=circle)
        assert lines()[0]["event"] == "odd"

    def test_a_stream_of_ascii_takes_every_line(self) -> None:
        raw = io.BytesIO()
        log.configure("INFO", "json", (), io.TextIOWrapper(raw, "ascii", write_through=True))
        structlog.get_logger().info("한국어")
        assert b"\\ud55c" in raw.getvalue()

    def test_a_closed_pipe_does_not_hurt_whoever_logs(self) -> None:
        class Gone(io.StringIO):
            def write(self, _: str) -> int:
                raise BrokenPipeError

        log.configure("INFO", "json", (), Gone())
        structlog.get_logger().info("into the void")
        logging.getLogger("x").warning("into the void")


class TestLoudLibraries:
    @pytest.mark.parametrize("name", [*log.LOUD, "slack_bolt.AsyncApp", "botocore.credentials"])
    def test_they_are_heard_from_warning_on(self, lines: Lines, name: str) -> None:
        library = logging.getLogger(name)
        library.info("hidden")
        library.warning("shown")
        assert [line["event"] for line in lines()] == ["shown"]

    def test_even_if_they_set_their_own_level_as_bolt_does(self, lines: Lines) -> None:
        library = logging.getLogger("slack_bolt.Sample")
        library.setLevel(logging.INFO)
        library.info("hidden")
        assert lines() == []

    def test_at_debug_they_tell_everything(self, stream: io.StringIO) -> None:
        log.configure("DEBUG", "json", (), stream)
        logging.getLogger("botocore.hooks").debug("told")
        assert "told" in stream.getvalue()

    def test_a_name_that_only_begins_alike_is_another(self, lines: Lines) -> None:
        logging.getLogger("slack_bolts").info("shown")
        assert len(lines()) == 1


class TestContext:
    FIELDS: ClassVar[dict[str, str | None]] = {
        "request_id": "r-1",
        "person": "U1",
        "channel": "C1",
        "action": "emr.list",
    }

    def test_what_is_bound_is_on_every_line_ours_and_theirs(self, lines: Lines) -> None:
        with log.bound(**self.FIELDS):
            structlog.get_logger().info("ours")
            logging.getLogger("x").info("theirs")
        for line in lines():
            assert {name: line[name] for name in self.FIELDS} == self.FIELDS

    def test_a_block_puts_back_what_was_there(self, lines: Lines) -> None:
        with log.bound(request_id="r-1", action="emr.list"):
            with log.bound(action="emr.terminate", channel="C1"):
                structlog.get_logger().info("inside")
            structlog.get_logger().info("outside")
        inside, outside = lines()
        assert (inside["request_id"], inside["action"], inside["channel"]) == ("r-1", "emr.terminate", "C1")
        assert (outside["request_id"], outside["action"]) == ("r-1", "emr.list")
        assert "channel" not in outside

    def test_what_is_not_known_is_left_out(self, lines: Lines) -> None:
        with log.bound(request_id="r-1", person=None, channel=""):
            structlog.get_logger().info("x")
        assert not {"person", "channel"} & set(lines()[0])

    def test_it_is_forgotten_after_the_block(self, lines: Lines) -> None:
        with log.bound(**self.FIELDS):
            pass
        structlog.get_logger().info("x")
        assert not set(self.FIELDS) & set(lines()[0])

    def test_a_thread_with_a_copied_context_keeps_it_and_another_has_none(self, lines: Lines) -> None:
        with log.bound(request_id="r-1"):
            context = contextvars.copy_context()
        for target in (lambda: context.run(structlog.get_logger().info, "copied"),
                       lambda: structlog.get_logger().info("bare")):  # fmt: skip
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
        copied, bare = lines()
        assert copied["request_id"] == "r-1"
        assert "request_id" not in bare

    def test_tasks_do_not_mix(self, lines: Lines) -> None:
        async def serve(name: str, met: asyncio.Barrier) -> None:
            with log.bound(request_id=name):
                await met.wait()
                structlog.get_logger().info(name)

        async def both() -> None:
            met = asyncio.Barrier(2)
            await asyncio.gather(serve("r-1", met), serve("r-2", met))

        asyncio.run(both())
        assert sorted((line["event"], line["request_id"]) for line in lines()) == [
            ("r-1", "r-1"),
            ("r-2", "r-2"),
        ]


class TestTheUncaught:
    def test_an_exception_nobody_caught_is_a_critical_line(self, lines: Lines) -> None:
        try:
            raise LookupError("lost")
        except LookupError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        (line,) = lines()
        assert (line["level"], line["event"]) == ("critical", "process.uncaught_exception")
        assert "LookupError: lost" in line["exception"]

    def test_a_threads_names_the_thread(self, lines: Lines) -> None:
        thread = threading.Thread(target=fail, args=("x",), name="worker-3")
        thread.start()
        thread.join()
        (line,) = lines()
        assert (line["event"], line["thread"]) == ("thread.uncaught_exception", "worker-3")
        assert "RuntimeError" in line["exception"]

    def test_a_thread_that_leaves_is_no_error(self, lines: Lines) -> None:
        thread = threading.Thread(target=sys.exit)
        thread.start()
        thread.join()
        assert lines() == []

    def test_an_interrupt_is_no_trace(self, lines: Lines) -> None:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        (line,) = lines()
        assert line["event"] == "process.interrupted"
        assert "exception" not in line

    def test_a_line_that_cannot_be_formatted_says_where_it_came_from(self, lines: Lines) -> None:
        with nobody_else_listening():
            logging.getLogger("x").warning("%d", "no number")
        (line,) = lines()
        assert line["event"] == "log.line_lost"
        assert Path(__file__).name in line["at"]
        assert "TypeError" in line["error"]

    def test_a_process_that_dies_says_so_only_there(self) -> None:
        program = (
            "import sys; from app import log; log.configure('INFO', 'json', ['hunter22-simple']);"
            "import warnings; warnings.warn('w hunter22-simple'); raise SystemError('e hunter22-simple')"
        )
        root = Path(__file__).parents[2]
        ended = subprocess.run(
            [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 1
        assert ended.stderr == ""
        warned, died = map(json.loads, ended.stdout.splitlines())
        assert warned["logger"] == "py.warnings"
        assert "SystemError: e [redacted]" in died["exception"]
        assert "hunter22" not in ended.stdout
