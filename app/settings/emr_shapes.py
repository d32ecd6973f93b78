"""The shapes of what a template names: releases, places, roles, scripts, tags."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.domain.emr.launch_tags import PLACEHOLDERS
from app.settings.shapes import AWS_REGION, shaped

Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]
TemplateName = Annotated[
    str,
    shaped(
        r"[a-z0-9][a-z0-9_-]{0,31}",
        "must be a short name of lower-case letters, digits, - and _ (at most 32), starting with a letter or digit",
    ),
]
ScopeName = Annotated[
    str,
    shaped(
        rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,31}}(/{AWS_REGION})?",
        "must be an account, or one of its regions like prod/eu-west-1",
    ),
]
Release = Annotated[str, shaped(r"emr-\d+\.\d+\.\d+", "must be a release label like emr-7.2.0")]
Subnet = Annotated[
    str,
    shaped(r"subnet-[0-9a-f]{8}([0-9a-f]{9})?", "must be the id of a subnet like subnet-0123456789abcdef0"),
]
Zone = Annotated[
    str, shaped(rf"{AWS_REGION}(-[a-z]+-\d+)?[a-z]", "must be an Availability Zone like eu-west-1a")
]
IamName = Annotated[
    str,
    shaped(
        r"(arn:aws(-[a-z]+)*:iam::\d{12}:(role|instance-profile)/)?[\w+=,.@/-]{1,512}",
        "must be the name or ARN of a role or instance profile",
    ),
]
S3Uri = Annotated[
    str, shaped(r"s3[an]?://[a-z0-9][a-z0-9.-]+(/\S*)?", "must be a place in S3 like s3://bucket/logs/")
]
Script = Annotated[str, shaped(r"(s3[an]?|file)://\S+", "must be a script like s3://bucket/setup.sh")]
# https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-tags-restrictions.html
OwnTag = Annotated[
    str,
    shaped(
        r"(?!aws:)(?!chatops:)[\w\s.:/=+@-]{1,128}",
        "must be a tag of letters, digits, spaces and any of . : / = + - @ _; beginning neither with aws: nor chatops:",
    ),
]
TagValue = Annotated[
    str,
    shaped(
        r"[\w\s.:/=+@-]{0,256}", "must be of letters, digits, spaces and any of . : / = + - @ _ (at most 256)"
    ),
]


def _filling(value: str) -> str:
    unknown = set(re.findall(r"\{[^}]*\}", value)) - set(PLACEHOLDERS)
    if unknown or not any(known in value for known in PLACEHOLDERS):
        known = ", ".join(PLACEHOLDERS)
        raise ValueError(f"must hold one of {known}; what is the same for everybody belongs in tags")
    return value


Filling = Annotated[str, StringConstraints(max_length=128), AfterValidator(_filling)]
