"""From what the SDK raises to what people read."""

from typing import Any

import pytest
import requests
from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException, ThrottlingException
from darabonba.exceptions import RetryError, UnretryableException
from darabonba.policy.retry import RetryPolicyContext
from urllib3.exceptions import MaxRetryError, NewConnectionError

from cloud.alibaba.errors import DryRunPassed, translated
from cloud.errors import AccessDenied, CloudError, CredentialsExpired, NotFound, Throttled, Unreachable


def answered(code: str, said: str = "said", status: int = 403, **data: Any) -> Exception:
    kind = ServerException if status >= 500 else ClientException
    message = f"code: {status}, {said} request id: R-1"
    made: Exception = kind(status_code=status, code=code, message=message, data=data, request_id="R-1")
    return made


def silent(error: Exception) -> Exception:
    made: Exception = UnretryableException(RetryPolicyContext(exception=error))
    return made


def met(error: Exception) -> CloudError:
    with pytest.raises(CloudError) as raised, translated("StopInstance"):
        raise error
    return raised.value


@pytest.mark.parametrize(
    ("code", "status", "kind", "permanent", "said"),
    [
        ("IncorrectInstanceStatus", 403, CloudError, True, "not in a status that allows this: said"),
        ("IncorrectInstanceStatus.Initializing", 403, CloudError, True, "not in a status"),
        ("InvalidInstanceId.NotFound", 404, NotFound, True, "said"),
        ("InstanceLockedForSecurity", 403, CloudError, True, "locked this instance for security"),
        ("InstanceExpiredOrInArrears", 403, CloudError, True, "has expired, or is locked for overdue"),
        ("Account.Arrearage", 403, CloudError, True, "overdue payments: pay first"),
        ("OperationDenied.NoStock", 403, CloudError, True, "no stock"),
        ("OperationDenied", 403, CloudError, True, "does not allow this"),
        ("Forbidden.RAM", 403, AccessDenied, True, "lack the permission ecs:StopInstance"),
        ("Forbidden.RiskControl", 403, CloudError, True, "risk control"),
        ("NoPermission", 403, AccessDenied, True, "ecs:StopInstance"),
        ("Throttling", 400, Throttled, False, "is limiting StopInstance"),
        ("Throttling.Api", 400, Throttled, False, "is limiting StopInstance"),
        ("Unheard", 429, Throttled, False, "is limiting"),
        ("InvalidSecurityToken.Expired", 400, CredentialsExpired, False, "have expired"),
        ("InvalidAccessKeyId.Inactive", 403, CredentialsExpired, True, "does not accept"),
        ("SignatureDoesNotMatch", 400, CredentialsExpired, True, "does not accept"),
        ("InvalidTimeStamp.Expired", 400, CredentialsExpired, True, "clock"),
        ("InternalError", 500, CloudError, False, "failed at StopInstance (InternalError)"),
        ("ServiceUnavailable", 503, CloudError, False, "failed at StopInstance"),
        ("Whatever.New", 400, CloudError, True, "said"),
    ],
)
def test_each_code_has_its_kind_and_its_words(
    code: str, status: int, kind: type[CloudError], permanent: bool, said: str
) -> None:
    error = met(answered(code, status=status))
    assert type(error) is kind
    assert (error.permanent, error.code, error.request_id) == (permanent, code, "R-1")
    assert said in str(error)
    assert "request id" not in str(error)


def test_the_permission_is_the_one_that_alibaba_names() -> None:
    error = met(answered("Forbidden.RAM", AccessDeniedDetail={"AuthAction": "kms:Decrypt"}))
    assert str(error) == "The bot's Alibaba Cloud credentials lack the permission kms:Decrypt."


def test_a_throttle_with_a_time_is_a_throttle() -> None:
    assert isinstance(met(ThrottlingException(code="Throttling.User", data={}, retry_after=3)), Throttled)


def test_a_dry_run_that_passed_is_no_failure() -> None:
    with pytest.raises(DryRunPassed) as raised, translated("StopInstance"):
        raise answered("DryRunOperation", status=400)
    assert raised.value.request_id == "R-1"


def wire(error: Exception) -> Exception:
    """As the SDK makes it: the words only, the cause in the context."""
    try:
        try:
            raise error
        except OSError as cause:
            raise RetryError(str(cause))  # noqa: B904 - as the SDK does
    except RetryError as made:
        return silent(made)


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (requests.ConnectTimeout("slow"), False),
        (requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "refused"))), False),  # type: ignore[arg-type]
        (requests.exceptions.ProxyError("no proxy"), False),
        (requests.ReadTimeout("slow"), True),
        (requests.ConnectionError("Connection aborted."), True),
        (requests.exceptions.ChunkedEncodingError("half an answer"), True),
    ],
)
def test_silence_is_certain_only_if_nothing_was_sent(error: Exception, sent: bool) -> None:
    found = met(wire(error))
    assert isinstance(found, Unreachable)
    assert (found.sent, found.uncertain, found.permanent) == (sent, sent, False)


def test_no_credentials_are_said_without_what_was_looked_at() -> None:
    found = met(silent(CredentialException("unable to load: /root/.aliyun/config.json LTAIsecret")))
    assert isinstance(found, CredentialsExpired)
    assert str(found) == "The bot has no usable Alibaba Cloud credentials."


@pytest.mark.parametrize("error", [silent(ValueError("<html>")), AttributeError("'list' has no 'get'")])
def test_an_unreadable_answer_is_uncertain(error: Exception) -> None:
    assert met(error).uncertain
