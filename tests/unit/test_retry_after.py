"""Retry-After, in every shape in which it may come."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from app.retry_after import LONGEST, retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": ["7", "9"]}, 7),
        (CIMultiDict({"RETRY-AFTER": "7"}), 7),
        ({"Retry-After": 7}, 7),
        ({"Retry-After": " 1.5 "}, 1.5),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-3"}, 0),
        ({"Retry-After": "86400"}, LONGEST),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT"}, 30),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 -0000"}, 30),
        ({"Retry-After": "Sun, 01 Mar 2026 14:00:30 +0200"}, 30),
        ({"Retry-After": "Sun, 01 Mar 2026 11:59:00 GMT"}, 0),
        ({"Retry-After": "Mon, 01 Mar 2027 12:00:00 GMT"}, LONGEST),
    ],
)
def test_a_number_of_seconds_or_a_date(headers: Any, seconds: float) -> None:
    assert retry_after(headers, 2, NOW) == seconds


@pytest.mark.parametrize("value", ["", "soon", "nan", "inf", "Sun, 99 Mar 2026", [], None])
def test_what_says_nothing_is_as_if_it_were_not_there(value: object) -> None:
    assert retry_after({"Retry-After": value}, 2, NOW) == 2
    assert retry_after({}) == 0


def test_a_date_counts_from_this_moment() -> None:
    assert retry_after({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}) == LONGEST


@given(st.text() | st.floats().map(str) | st.integers().map(str))
def test_whatever_it_says_the_wait_has_bounds(value: str) -> None:
    assert 0 <= retry_after({"Retry-After": value}, 1) <= LONGEST
