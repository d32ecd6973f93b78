"""Whatever form AWS gives a moment in, it is the same moment."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore import utils
from botocore.session import Session

from cloud.aws.timestamps import in_utc, read_in_utc

MOMENT = datetime(2025, 3, 30, 1, 0, tzinfo=UTC)
parse_timestamp: Any = utils.parse_timestamp


@pytest.mark.parametrize(
    "value",
    [
        MOMENT.timestamp(),
        int(MOMENT.timestamp()),
        str(int(MOMENT.timestamp())),
        "2025-03-30T01:00:00Z",
        "2025-03-30T03:00:00+02:00",
        "Sun, 30 Mar 2025 01:00:00 GMT",
    ],
)
def test_every_form_of_a_moment(value: float | str) -> None:
    assert in_utc(value) == MOMENT == parse_timestamp(value)


@pytest.mark.parametrize("value", [0, -1, 1743296400.123, 253402300799])
def test_numbers_are_read_as_botocore_does(value: float) -> None:
    assert in_utc(value) == parse_timestamp(value)
    assert in_utc(value).utcoffset() == MOMENT.utcoffset()


@pytest.mark.parametrize("value", ["soon", 1e18])
def test_what_is_no_moment_is_refused_as_botocore_does(value: float | str) -> None:
    with pytest.raises((ValueError, OverflowError, RuntimeError)) as theirs:
        parse_timestamp(value)
    with pytest.raises(theirs.type):
        in_utc(value)


def test_a_sessions_clients_read_so() -> None:
    session = Session()
    read_in_utc(session)
    parser = session.get_component("response_parser_factory").create_parser("json")
    assert parser._timestamp_parser is in_utc
