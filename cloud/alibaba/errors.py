"""From the SDK's exceptions to ours. Importing this imports the SDK's exceptions.

Codes: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-errorcodes ·
https://www.alibabacloud.com/help/en/openapi/user-guide/common-error-codes
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from alibabacloud_credentials.exceptions import CredentialException
from darabonba.exceptions import RequiredArgumentException, ResponseException, RetryError
from Tea.exceptions import RetryError as TeaRetryError
from Tea.exceptions import UnretryableException
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTime
from urllib3.exceptions import MaxRetryError, NewConnectionError

from cloud.alibaba.refusals import in_words
from cloud.errors import AccessDenied, CloudError, CredentialsExpired, NotFound, Throttled, Unreachable

DRY_RUN_PASSED = "DryRunOperation"

CLOCK = "The clock of the bot's host differs from Alibaba Cloud's by more than 15 minutes: set it right."
INVALID_CREDENTIALS = (
    "Forbidden.AccessKey",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidAccessKeySecret",
    "InvalidCredentials",
    "InvalidSecurityToken",
    "MissingAccessKeyId",
    "MissingSecurityToken",
    "SignatureDoesNotMatch",
)
# Not all of Forbidden.*: risk control, for one, is no matter of RAM.
DENIED = (
    "AccessDenied",
    "Forbidden.NoPermission",
    "Forbidden.RAM",
    "Forbidden.SubUser",
    "Forbidden.Unauthorized",
    "NoPermission",
    "OperationDenied.NoPermission",
    "UnauthorizedOperation",
)
MISSING = ("InvalidInstanceId.NotFound", "InvalidInstance.NotFound", "InvalidResourceId.NotFound")
TRANSIENT = ("InternalError", "InternalFailure", "RequestTimeout", "ServiceUnavailable", "UnknownError")

# The SDK puts "code: 403, " before what Alibaba says, and the request id behind it; we have both already.
WRAPPED = re.compile(r"^code: \d+, (.*) request id: \S*$", re.DOTALL)


class DryRunPassed(Exception):
    """What was asked for would have been done: Alibaba's answer to that is an error."""

    def __init__(self, request_id: str) -> None:
        super().__init__(request_id)
        self.request_id = request_id


@contextmanager
def translated(action: str) -> Iterator[None]:
    """Raise what the SDK raises inside as a :class:`CloudError`, or as :class:`DryRunPassed`."""
    try:
        yield
    except ResponseException as error:
        if error.code == DRY_RUN_PASSED:
            raise DryRunPassed(_request_id(error)) from error
        raise from_answer(action, error) from error
    except UnretryableException as error:
        raise from_silence(action, error.inner_exception) from error
    except RequiredArgumentException as error:
        raise CloudError(f"Alibaba Cloud would not take this: {error}", permanent=True, sent=False) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # What the SDK's models say to JSON of another shape.
        raise from_silence(action, error) from error


def from_answer(action: str, error: ResponseException) -> CloudError:
    """Translate an answer of Alibaba Cloud that says no."""
    code, said, status = _code(error), _said(error), int(error.status_code or 0)
    kind, permanent, message = _judge(action, code, said, status, _permission(action, error))
    return kind(message, permanent=permanent, code=code, request_id=_request_id(error))


def _judge(
    action: str, code: str, said: str, status: int, permission: str
) -> tuple[type[CloudError], bool, str]:
    if code.startswith("Throttling") or status == 429:
        return Throttled, False, f"Alibaba Cloud is limiting {action} calls right now."
    if code.startswith("InvalidTimeStamp"):
        return CredentialsExpired, True, CLOCK
    if code == "InvalidSecurityToken.Expired":
        return CredentialsExpired, False, "The bot's Alibaba Cloud credentials have expired."
    if code.startswith(INVALID_CREDENTIALS):
        return CredentialsExpired, True, f"Alibaba Cloud does not accept the bot's credentials ({code})."
    if code == "Forbidden" or code.startswith(DENIED):
        return AccessDenied, True, f"The bot's Alibaba Cloud credentials lack the permission {permission}."
    if code.startswith(MISSING):
        return NotFound, True, said or f"Alibaba Cloud knows no such instance ({action})."
    if status >= 500 or code.startswith(TRANSIENT):
        return CloudError, False, f"Alibaba Cloud failed at {action} ({code or status})."
    return CloudError, True, in_words(code, said) or f"Alibaba Cloud refused {action} ({code or status})."


def from_silence(action: str, error: BaseException) -> CloudError:
    """Translate what kept the SDK from an answer: no credentials, no connection, nothing readable."""
    name = type(error).__name__
    if isinstance(error, CredentialException):
        # It may name files and URLs, never keys; the log has it, people need the one line.
        return CredentialsExpired(
            "The bot has no usable Alibaba Cloud credentials.", permanent=True, code=name, sent=False
        )
    # The SDK keeps only the words of what happened on the wire; what it came from is its context.
    if isinstance(error, RetryError | TeaRetryError):
        if _never_sent(error.__context__):
            return Unreachable("Alibaba Cloud cannot be reached.", permanent=False, code=name, sent=False)
        return Unreachable("Alibaba Cloud did not answer in time.", permanent=False, code=name)
    return CloudError(
        f"Alibaba Cloud answered {action} with something unreadable.", permanent=False, code=name
    )


def _never_sent(error: BaseException | None) -> bool:
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    reason = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    reason = reason.reason if isinstance(reason, MaxRetryError) else reason
    return isinstance(reason, NewConnectionError | NoConnectionInTime)


def _code(error: ResponseException) -> str:
    return "" if error.code in (None, "None") else str(error.code)


def _said(error: ResponseException) -> str:
    found = WRAPPED.match(str(error.message or ""))
    said = (found[1] if found else str(error.message or "")).strip()
    return "" if said == "None" else said  # the SDK writes so where Alibaba says nothing


def _permission(action: str, error: ResponseException) -> str:
    """Alibaba names it in newer answers: https://www.alibabacloud.com/help/en/ram/user-guide/how-do-i-troubleshoot-access-denied-errors"""
    detail = (error.data or {}).get("AccessDeniedDetail") or {}
    return str(detail.get("AuthAction") or f"ecs:{action}")


def _request_id(error: ResponseException) -> str:
    return str(getattr(error, "request_id", None) or "")
