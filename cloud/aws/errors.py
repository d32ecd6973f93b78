"""botocore's exceptions, told as :mod:`cloud.errors`.

Codes: https://docs.aws.amazon.com/emr/latest/APIReference/CommonErrors.html and botocore's own retry lists
(``botocore/retries/standard.py``).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from botocore import exceptions as vendor

from cloud.aws.refusals import in_words
from cloud.errors import AccessDenied, CloudError, CredentialsExpired, NotFound, Throttled, Unreachable

if TYPE_CHECKING:
    from botocore.client import BaseClient

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
    }
)
DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
INVALID_CREDENTIALS = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
MISSING = frozenset({"ResourceNotFound", "ResourceNotFoundException"})
TRANSIENT = frozenset({"InternalError", "InternalFailure", "RequestTimeout", "RequestTimeoutException"})

# EMR has no code for "no such cluster": it says InvalidRequestException or ValidationException, and prose.
MISSING_CLUSTER = re.compile(
    r"Cluster id '.*' is not valid|Specified job flow ID (is )?(not valid|does not exist)"
)
# "User: arn:… is not authorized to perform: elasticmapreduce:ListClusters on resource: …"
PERMISSION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")

NEVER_SENT = (
    vendor.EndpointConnectionError,
    vendor.ConnectTimeoutError,
    vendor.ProxyConnectionError,
)
NO_CREDENTIALS = (
    vendor.NoCredentialsError,
    vendor.PartialCredentialsError,
    vendor.CredentialRetrievalError,
    vendor.ProfileNotFound,
    vendor.TokenRetrievalError,
    vendor.SSOError,
)


@contextmanager
def translated(client: "BaseClient | None" = None) -> Iterator[None]:
    """Raise what botocore raises inside as a :class:`CloudError`.

    ``client`` tells whether a failure to connect was the only attempt: before a retry an earlier one may have
    reached AWS, and then ``sent`` must not be False. Without a client nothing was to be sent.
    """
    try:
        yield
    except vendor.ClientError as error:
        raise from_answer(error) from error
    except vendor.BotoCoreError as error:
        raise from_silence(error, attempts=_attempts(client)) from error
    except _unreadable() as error:
        raise CloudError("AWS answered with something unreadable.", permanent=False) from error


def _unreadable() -> type[Exception]:
    # Imported when an exception is on its way only: it is no BotoCoreError, and its module takes 0.1 s.
    from botocore.parsers import ResponseParserError  # noqa: PLC0415

    return cast(type[Exception], ResponseParserError)


def _attempts(client: "BaseClient | None") -> int:
    if client is None:
        return 1
    # The stubs leave out what botocore's documentation has: Config.retries.
    return int(cast(Any, client.meta.config).retries["total_max_attempts"])


def from_answer(error: vendor.ClientError) -> CloudError:
    """Translate an answer of AWS that says no."""
    answer: dict[str, Any] = dict(error.response)
    code = str(answer.get("Error", {}).get("Code", ""))
    said = str(answer.get("Error", {}).get("Message", ""))
    metadata = answer.get("ResponseMetadata", {})
    status = int(metadata.get("HTTPStatusCode", 0))
    kind, permanent, message = _judge(error.operation_name, code, said, status)
    return kind(message, permanent=permanent, code=code, request_id=str(metadata.get("RequestId", "")))


def _judge(operation: str, code: str, said: str, status: int) -> tuple[type[CloudError], bool, str]:
    if code in THROTTLED or status == 429:
        return Throttled, False, f"AWS is limiting {operation} calls right now."
    if code in DENIED:
        named = PERMISSION.search(said)
        what = f"the permission {named[1]}" if named else f"the permission for {operation}"
        return AccessDenied, True, f"The bot's AWS credentials lack {what}."
    if code in EXPIRED:
        return CredentialsExpired, False, "The bot's AWS credentials have expired."
    if code in INVALID_CREDENTIALS:
        return CredentialsExpired, True, f"AWS does not accept the bot's credentials ({code})."
    if code in MISSING or code.startswith("NoSuch") or MISSING_CLUSTER.search(said):
        return NotFound, True, said or f"AWS knows nothing of that name or id ({operation})."
    if status >= 500 or code in TRANSIENT or code.startswith(("ServiceUnavailable", "InternalServer")):
        return CloudError, False, f"AWS failed at {operation} ({code or status})."
    return CloudError, True, in_words(code, said) or f"AWS refused {operation} ({code or status})."


def from_silence(error: vendor.BotoCoreError, *, attempts: int) -> CloudError:
    """Translate what botocore itself says: no credentials, no connection, no whole answer, bad input."""
    name = type(error).__name__
    if isinstance(error, NO_CREDENTIALS):
        # Assumed keys are refreshed while signing, so this may come at a retry.
        sent = isinstance(error, vendor.CredentialRetrievalError) and attempts > 1
        return CredentialsExpired(
            "The bot has no usable AWS credentials.", permanent=True, code=name, sent=sent
        )
    if isinstance(error, NEVER_SENT):
        return Unreachable("AWS cannot be reached.", permanent=False, code=name, sent=attempts > 1)
    if isinstance(error, vendor.ConnectionError | vendor.HTTPClientError | vendor.IncompleteReadError):
        return Unreachable("AWS did not answer in time.", permanent=False, code=name)
    if isinstance(error, vendor.ParamValidationError):
        return CloudError(f"AWS would not take this: {error}", permanent=True, code=name, sent=False)
    return CloudError(f"The AWS client failed ({name}).", permanent=True, code=name)
