"""Killed while it ends a cluster by itself: the next process goes on once, unless somebody has said no meanwhile."""

from typing import Any

import pytest

from app.watching.rules import WatchRules
from cloud.fake import Slip
from tests.integration.changes.town import BOB
from tests.integration.watching.street import ENDS, HOUR, IDLE, QUARTER, Street, Watchman, is_ended

DEV = {"env": "dev"}


@pytest.fixture
def street(street: Street) -> Street:
    street.rules = WatchRules(IDLE, ends=ENDS)
    return street


class Killed(BaseException):
    """The process is gone."""


def test_killed_while_it_ends_one_the_next_goes_on(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)
    street.emr.slips.append(Slip(Killed(), happened=False))
    with pytest.raises(Killed):
        watchman.watches(HOUR)
    after = street.watchman()
    after.follow(minutes=2)
    assert is_ended(street, cluster)


@pytest.mark.parametrize("typed", ["pause automation", "keep etl 4h"])
def test_what_was_interrupted_is_not_gone_on_with_against_somebodys_word(
    street: Street, watchman: Watchman, typed: str
) -> None:
    cluster = street.cluster("etl", tags=DEV)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)
    street.emr.slips.append(Slip(Killed(), happened=False))
    with pytest.raises(Killed):
        watchman.watches(HOUR)
    after = street.watchman()
    after.types(typed, BOB)
    after.follow(minutes=2)
    assert not is_ended(street, cluster)
    assert street.calls("terminate") == [cluster], "the one that the process died of"
    why = "automation is paused now" if typed.startswith("pause") else "somebody keeps it now"
    assert any(f"I was interrupted before this was done, and {why}." in text for text in street.replies())


def test_killed_before_the_gate_was_asked_the_next_goes_on(
    street: Street, watchman: Watchman, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = street.cluster("etl", tags=DEV)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)

    def die(*_: object, **__: object) -> str:
        raise Killed

    monkeypatch.setattr(watchman.changes, "carry_out", die)
    with pytest.raises(Killed):
        watchman.watches(HOUR)
    assert street.case(cluster).ending is not None
    after = street.watchman()
    after.watches(QUARTER)
    assert is_ended(street, cluster)
    assert street.calls("terminate") == [cluster]
    assert street.told()[0].text.count("began to terminate it") == 1


def test_what_another_ends_just_now_is_left_to_it(
    street: Street, watchman: Watchman, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = street.cluster("etl", tags=DEV)
    watchman.scan()
    watchman.watches(2 * HOUR - QUARTER)
    carry_out = watchman.changes.carry_out

    def scanned_by_another_first(*asked: Any, **named: Any) -> str:
        street.watchman().scan()
        return carry_out(*asked, **named)

    monkeypatch.setattr(watchman.changes, "carry_out", scanned_by_another_first)
    watchman.watches(HOUR)
    assert is_ended(street, cluster)
    assert street.calls("terminate") == [cluster]
