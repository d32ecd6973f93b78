"""Each way in which botocore says no, and what people are told."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore import exceptions as vendor
from botocore.parsers import ResponseParserError

from cloud.aws.errors import translated
from cloud.errors import AccessDenied, CloudError, CredentialsExpired, NotFound, Throttled, Unreachable

URL = "https://elasticmapreduce.ap-northeast-2.amazonaws.com"


def client(attempts: int) -> Any:
    return SimpleNamespace(
        meta=SimpleNamespace(config=SimpleNamespace(retries={"total_max_attempts": attempts}))
    )


def told(error: Exception, *, attempts: int = 3) -> CloudError:
    with pytest.raises(CloudError) as caught, translated(client(attempts)):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


def answer(
    code: str, message: str = "", status: int = 400, operation: str = "ListClusters"
) -> vendor.ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "r-1"},
    }
    return vendor.ClientError(cast(Any, response), operation)


@pytest.mark.parametrize(
    ("error", "kind", "permanent"),
    [
        (answer("ThrottlingException", "Rate exceeded"), Throttled, False),
        (answer("Whatever", status=429), Throttled, False),
        (answer("AccessDeniedException"), AccessDenied, True),
        (answer("UnauthorizedOperation", status=403), AccessDenied, True),
        (answer("ExpiredTokenException"), CredentialsExpired, False),
        (answer("UnrecognizedClientException"), CredentialsExpired, True),
        (answer("InvalidClientTokenId", status=403), CredentialsExpired, True),
        (answer("InvalidRequestException", "Cluster id 'j-1' is not valid."), NotFound, True),
        (answer("ValidationException", "Specified job flow ID does not exist."), NotFound, True),
        (answer("ResourceNotFound", status=404), NotFound, True),
        (answer("InvalidRequestException", "Marker is not valid."), CloudError, True),
        (answer("InternalServerException", status=500), CloudError, False),
        (answer("ServiceUnavailable", status=503), CloudError, False),
        (answer("InternalFailure", status=400), CloudError, False),
    ],
)
def test_an_answer_becomes_its_kind(
    error: vendor.ClientError, kind: type[CloudError], permanent: bool
) -> None:
    caught = told(error)
    assert type(caught) is kind
    assert caught.permanent is permanent
    assert caught.code == error.response["Error"]["Code"]
    assert caught.request_id == "r-1"
    assert caught.sent
    assert caught.message


def test_a_missing_permission_is_named_as_iam_names_it() -> None:
    said = (
        "User: arn:aws:iam::1:user/bot is not authorized to perform: cloudwatch:GetMetricData on resource: *"
    )
    assert "cloudwatch:GetMetricData" in told(answer("AccessDeniedException", said)).message


def test_a_missing_permission_that_is_not_named_tells_the_call() -> None:
    assert "ListClusters" in told(answer("AccessDeniedException")).message


def test_the_vendors_words_are_kept_where_they_say_what_is_wrong() -> None:
    said = "Could not shut down one or more job flows since they are termination protected."
    assert told(answer("ValidationException", said)).message == said


@pytest.mark.parametrize(
    "error",
    [
        vendor.ReadTimeoutError(endpoint_url=URL),
        vendor.ConnectionClosedError(endpoint_url=URL),
        vendor.SSLError(endpoint_url=URL, error=OSError("bad record")),
        vendor.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
)
def test_no_answer_leaves_open_whether_it_happened(error: vendor.BotoCoreError) -> None:
    for attempts in (1, 3):
        caught = told(error, attempts=attempts)
        assert (type(caught), caught.permanent, caught.sent) == (Unreachable, False, True)


@pytest.mark.parametrize(
    "error",
    [
        vendor.EndpointConnectionError(endpoint_url=URL),
        vendor.ConnectTimeoutError(endpoint_url=URL),
        vendor.ProxyConnectionError(proxy_url=URL),
    ],
)
def test_no_connection_means_not_sent_only_if_it_was_the_only_attempt(error: vendor.BotoCoreError) -> None:
    assert told(error, attempts=1).sent is False
    assert told(error, attempts=3).sent is True
    assert type(told(error)) is Unreachable


def test_no_credentials_were_never_sent() -> None:
    caught = told(vendor.NoCredentialsError())
    assert (type(caught), caught.permanent, caught.sent) == (CredentialsExpired, True, False)


def test_a_refresh_that_fails_may_come_at_a_retry() -> None:
    error = vendor.CredentialRetrievalError(provider="assume-role", error_msg="no")
    assert told(error, attempts=1).sent is False
    assert told(error, attempts=3).sent is True


def test_parameters_that_botocore_refuses_were_never_sent() -> None:
    caught = told(vendor.ParamValidationError(report="Missing ClusterId"))
    assert (type(caught), caught.permanent, caught.sent) == (CloudError, True, False)


def test_an_answer_that_is_no_answer_may_be_tried_again() -> None:
    caught = told(ResponseParserError("<html>"))
    assert (type(caught), caught.permanent, caught.sent) == (CloudError, False, True)


def test_what_is_none_of_botocores_goes_through() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError("ours")


@pytest.mark.parametrize(
    ("error", "uncertain"),
    [
        (answer("InternalServerException", status=500), True),
        (answer("ServiceUnavailable", status=503), True),
        (answer("ThrottlingException", "Rate exceeded"), False),
        (answer("ExpiredTokenException"), False),
        (answer("ValidationException", "no"), False),
        (answer("AccessDeniedException"), False),
        (vendor.ReadTimeoutError(endpoint_url=URL), True),
        (vendor.EndpointConnectionError(endpoint_url=URL), False),
        (vendor.NoCredentialsError(), False),
        (vendor.ParamValidationError(report="Missing Name"), False),
        (ResponseParserError("<html>"), True),
    ],
)
def test_after_one_attempt_it_is_clear_whether_it_may_have_happened(
    error: Exception, uncertain: bool
) -> None:
    assert told(error, attempts=1).uncertain is uncertain
