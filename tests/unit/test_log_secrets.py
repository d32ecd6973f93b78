"""Known secrets go in on every path there is, and the output is searched for them."""

import io
import logging
import sys
import threading
import warnings
from typing import Literal

import pytest
import structlog

from app import log
from tests.unit.test_log import fail, nobody_else_listening, put_back

SECRETS = ("hunter22-simple", 'p@ss/w+ör"d\\x', "xoxb-1-2-known")
FORMATS: tuple[Literal["json", "console"], ...] = ("json", "console")

restored = put_back


class Telling:
    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return f"Telling({self.secret!r})"


def _ours(secret: str) -> None:
    logger = structlog.get_logger("app.x")
    logger.info(f"said {secret}")
    logger.info("said %s", secret)
    logger.bind(bound=secret).warning("bound")
    logger.info("fields", plain=secret, deep={"a": [{"b": (secret,)}], secret: 1}, raw=secret.encode(),
                told=Telling(secret), error=ValueError(secret))  # fmt: skip
    logger.info("rough", value={(secret, 1): secret.encode()})
    with log.bound(person=secret):
        logger.info("context", stack_info=True)


def _exceptions(secret: str) -> None:
    try:
        fail(secret)
    except RuntimeError as error:
        structlog.get_logger().exception("ours")
        structlog.get_logger().error("ours", exc_info=error)
        logging.getLogger("x").exception("theirs %s", secret)
    try:
        raise ExceptionGroup(f"several {secret}", [ValueError(secret), TypeError(Telling(secret))])
    except ExceptionGroup:
        structlog.get_logger().exception("group")


def _libraries(secret: str) -> None:
    logging.getLogger("slack_sdk.web").warning("headers: %s", {"Authorization": f"Bearer {secret}"})
    logging.getLogger("botocore.auth").error("raw %r", secret.encode())
    logging.getLogger("x").warning(Telling(secret))
    logging.getLogger("x").warning("extra", extra={"payload": {"token": secret}})


def _broken_lines(secret: str) -> None:
    with nobody_else_listening():
        logging.getLogger("x").warning("%d", secret)
        logging.getLogger("x").warning("%s %s", secret)
        logging.getLogger("x").warning("%(missing)s", {secret: 1})


def _uncaught(secret: str) -> None:
    try:
        fail(secret)
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=fail, args=(secret,), name=f"thread {secret}")
    thread.start()
    thread.join()

    class Fragile:
        def __del__(self) -> None:
            fail(secret)

    Fragile()


def _warned(secret: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)  # pytest has put its own recorder there since
        warnings.warn(f"careful {secret}", UserWarning, stacklevel=1)
        warnings.warn_explicit(f"careful {secret}", UserWarning, f"/{secret}.py", 1)
        logging.captureWarnings(False)


PATHS = {"ours": _ours, "exceptions": _exceptions, "libraries": _libraries, "broken": _broken_lines,
         "uncaught": _uncaught, "warnings": _warned}  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_comes_out_on_any_path(
    secret: str, path: str, format: Literal["json", "console"], capfd: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    log.configure("DEBUG", format, SECRETS, stream)
    PATHS[path](secret)
    written = stream.getvalue() + "".join(capfd.readouterr())
    assert "[redacted]" in written or path == "broken"
    assert written.strip(), "the lines themselves must not be lost"
    leaked = [
        part
        for part in ("hunter22", "p@ss", "p%40ss", "1-2-known", "ör", "\\xf6r", "\\u00f6r")
        if part in written
    ]
    assert not leaked, written
