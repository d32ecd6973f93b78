"""Reads AWS's timestamps.

For each number that it reads, botocore makes a time zone of this machine, which takes ten times as long as all the rest
of a reading: a second for what one GetMetricData answers. How timestamps are read is a setting of its own
(https://github.com/aws/aws-cli/blob/v2/awscli/customizations/scalarparse.py).
"""

from datetime import UTC, datetime

from botocore.session import Session
from botocore.utils import parse_timestamp


def in_utc(value: float | str) -> datetime:
    """Read seconds since 1970 as UTC, all else as botocore does."""
    if isinstance(value, str):
        return parse_timestamp(value)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return parse_timestamp(str(value))


def read_in_utc(session: Session) -> None:
    """Have all clients of this session do so."""
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=in_utc)
