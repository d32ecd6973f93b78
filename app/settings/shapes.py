"""The shapes that settings may have, each with the sentence that says what is expected."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.domain.durations import parse_duration, spoken

Finding = tuple[tuple[str | int, ...], str]
"""A place below the validated field, and what is wrong there."""

K = TypeVar("K")
V = TypeVar("V")


def findings(found: list[Finding]) -> PydanticCustomError:
    """Make one error of several findings; ``problems.py`` takes them apart again."""
    return PydanticCustomError("findings", "{summary}", {"summary": found[0][1], "findings": tuple(found)})


def nearest_hint(name: str, known: Iterable[str]) -> str:
    """Suggest what was probably meant, or say nothing."""
    nearest = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {nearest[0]}?" if nearest else ""


def shaped(pattern: str, expectation: str) -> AfterValidator:
    """Accept what matches the whole pattern; say the expectation of anything else, never the value."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(expectation)
        return value

    return AfterValidator(check)


def unique(fold: Callable[[V], object], what: str) -> AfterValidator:
    """Refuse a second entry of the same ``fold``, at its own place."""

    def check(values: tuple[V, ...]) -> tuple[V, ...]:
        seen: set[object] = set()
        found: list[Finding] = []
        for index, value in enumerate(values):
            if fold(value) in seen:
                found.append(((index,), f"names the same {what} again: remove one of them"))
            seen.add(fold(value))
        if found:
            raise findings(found)
        return values

    return AfterValidator(check)


def _freeze(value: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(value))


FROZEN = AfterValidator(_freeze)
"""A frozen model's mapping would still be a dict that anyone may change."""


def http_url(value: str) -> str:
    """Check for an http or https URL with a host, and for nothing that does not belong there."""
    expectation = "must be a URL like https://host:port, without a user name, query or fragment"
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port != 0
    except ValueError as error:
        raise ValueError(expectation) from error
    plain = not (parts.username or parts.password or parts.query or parts.fragment or re.search(r"\s", value))
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain or not port_is_fine:
        raise ValueError(expectation)
    return value


def host_or_url(value: str) -> str:
    """Check for a host, host:port, or an http or https URL of nothing more."""
    try:
        plain = http_url(value if "://" in value else f"https://{value}").rstrip("/")
    except ValueError:
        plain = ""
    if not plain or urlsplit(plain).path:
        raise ValueError("must be a host like ecs.eu-central-1.aliyuncs.com, or a URL like http://host:port")
    return value.rstrip("/")


# Ids are upper-case letters and digits behind a letter for the kind: https://docs.slack.dev/reference/objects/
TeamId = Annotated[
    str, shaped(r"T[A-Z0-9]{2,}", "must be a team id like T0123ABCD (Slack in the browser has it in its URL)")
]
ChannelId = Annotated[
    str,
    shaped(
        r"[CGD][A-Z0-9]{2,}",
        "must be the id of a channel like C0123ABCD (channel details, at the bottom)",
    ),
]
PostableId = Annotated[
    str,
    shaped(
        r"[CG][A-Z0-9]{2,}", "must be the id of a channel like C0123ABCD (channel details, at the bottom)"
    ),
]
PersonId = Annotated[
    str,
    shaped(r"[UW][A-Z0-9]{2,}", "must be a member id like U0123ABCD (profile, Copy member ID)"),
]
PolicyPerson = Annotated[
    str,
    shaped(
        r"[UW][A-Z0-9]{2,}|automation",
        "must be a member id like U0123ABCD (profile, Copy member ID), or the word automation",
    ),
]
"""Whom a rule may name; ``automation`` is the bot where nobody has asked it."""
GroupId = Annotated[str, shaped(r"S[A-Z0-9]{2,}", "must be the id of a user group like S0123ABCD")]

AWS_REGION = r"[a-z]{2,}(-[a-z]+)+-\d{1,2}"
AwsRegion = Annotated[str, shaped(AWS_REGION, "must be an AWS region like eu-west-1")]
# Alibaba Cloud's regions in China end without a number: https://www.alibabacloud.com/help/en/ecs/regions-and-zones
AnyRegion = Annotated[
    str, shaped(rf"{AWS_REGION}|cn(-[a-z0-9]+)+", "must be a region like eu-west-1 or cn-hangzhou")
]
RoleArn = Annotated[
    str,
    shaped(
        r"arn:aws(-[a-z]+)*:iam::\d{12}:role/[\w+=,.@/-]+",
        "must be a role's ARN like arn:aws:iam::123456789012:role/chatops",
    ),
]
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
ExternalId = Annotated[
    str, shaped(r"[\w+=,.@:/-]{2,1224}", "must be 2 to 1224 letters, digits or any of + = , . @ : / - _")
]
Alias = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}",
        "must be a short name of letters, digits, - and _ (at most 32), starting with a letter or digit",
    ),
]
# https://docs.slack.dev/messaging/formatting-message-text/#emoji ; a skin tone is a second name
Emoji = Annotated[
    str,
    shaped(
        r":[a-z0-9_+'-]{1,100}:(:skin-tone-[2-6]:)?",
        "must be an emoji by its name, like :large_purple_circle:",
    ),
]
# https://docs.slack.dev/interactivity/implementing-slash-commands/ : at most 32 characters with the slash
CommandName = Annotated[
    str,
    shaped(
        r"/?[a-z0-9][a-z0-9_-]{0,30}",
        "must be a slash command of at most 32 lower-case letters, digits, - and _",
    ),
    AfterValidator(lambda name: name.removeprefix("/")),
]


def whole(low: int, high: int) -> object:
    """Annotate a whole number between two bounds, written as a number (``true`` is none)."""
    return Field(strict=True, ge=low, le=high)


def length(low: timedelta, high: timedelta) -> BeforeValidator:
    """Accept a length of time between two bounds, as people write it: ``90m``, ``2h``, ``1d12h``."""

    def read(value: object) -> timedelta:
        found = value if isinstance(value, timedelta) else None
        if isinstance(value, str):
            found = parse_duration(value)
        if found is None:
            raise ValueError("must be a length of time like 90m, 2h or 7d")
        if not low <= found <= high:
            raise ValueError(f"must be between {spoken(low)} and {spoken(high)}")
        return found

    return BeforeValidator(read)
