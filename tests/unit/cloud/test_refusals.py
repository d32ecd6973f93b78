"""EMR's refusals, told twice: in our words and in AWS's."""

import pytest

from cloud.aws.refusals import LIMIT, in_words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "An instance group may only be modified when the cluster is running or waiting",
            "running or waiting",
        ),
        ("A job flow that is shutting down, or finished, may not be modified.", "running or waiting"),
        ("The supplied ec2SubnetId is not valid.", "the subnet"),
        ("Invalid InstanceProfile: EMR_EC2_Role.", "instance profile"),
        ("InstanceProfile is required for creating cluster", "instance profile"),
        ("Invalid ServiceRole: EMR_Role.", "service role"),
        ("Invalid configuration for managed scaling. The max Core capacity …", "managed scaling"),
        ("The supplied release label is invalid: emr-99.0.0.", "EMR release"),
        ("Instance type 'm9.huge' is not supported.", "instance type"),
        ("You have requested more vCPU capacity than your current vCPU limit of 32 allows", LIMIT),
        ("The number of active clusters exceeds the limit", LIMIT),
        ("Maximum number of tags exceeded: limit is 50", LIMIT),
    ],
)
def test_ours_come_first_and_awss_are_kept(said: str, words: str) -> None:
    told = in_words("ValidationException", said)
    assert words in told
    assert told.endswith(f": {said}")


def test_a_limit_is_known_by_its_code_too() -> None:
    assert in_words("VcpuLimitExceeded", "") == f"{LIMIT}."
    assert in_words("ServiceQuotaExceededException", "No more.") == f"{LIMIT}: No more."


def test_what_we_have_no_words_for_is_left_as_aws_says_it() -> None:
    protected = "Could not shut down one or more job flows since they are termination protected."
    for said in (protected, "Marker is not valid.", ""):
        assert in_words("ValidationException", said) == said
