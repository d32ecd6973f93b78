"""``/emr idle``: words into a scan."""

from datetime import timedelta
from typing import Any, cast

import pytest

from app.domain.emr.idle_report import ScanReport
from app.domain.names import Action
from app.domain.queries import FindIdle
from app.domain.requests import Request
from app.errors import UsageError
from app.gate import Gate
from cloud.model import Scope
from handlers.emr_idle import IDLE, IdleHandlers
from tests.unit.clusters import NOW
from tests.unit.requests import request

PROD, LAB = Scope("prod", "eu-west-1"), Scope("lab", "us-east-1")
HOUR = timedelta(hours=1)


class AskedGate:
    """Lets everything pass, finds nothing, and remembers."""

    def __init__(self) -> None:
        self.asked: list[FindIdle] = []

    def ask(self, query: FindIdle, _: Request) -> ScanReport:
        self.asked.append(query)
        return ScanReport(query.scopes, NOW)


@pytest.fixture
def gate() -> AskedGate:
    return AskedGate()


def find(gate: AskedGate, text: str) -> Any:
    handlers = IdleHandlers(cast(Gate, gate), (PROD, LAB), "/emr", {})
    return handlers.handlers()[IDLE](request(text=text))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", FindIdle((PROD, LAB))),
        ("--for 3h", FindIdle((PROD, LAB), 3 * HOUR)),
        ("—for 1d12h --account lab", FindIdle((LAB,), 36 * HOUR)),
        ("--region eu-west-1 --for 10m", FindIdle((PROD,), HOUR / 6)),
    ],
)
def test_what_is_typed_is_what_is_asked(gate: AskedGate, text: str, query: FindIdle) -> None:
    reply = find(gate, text)
    assert gate.asked == [query]
    assert "No EMR cluster is idle" in reply.message.text
    assert not reply.replace


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("--for soon", "--for takes a length of time like 90m, 3h or 2d, not soon."),
        ("--for 5m", "--for takes 10m to 60d"),
        ("--for 61d", "--for takes 10m to 60d"),
        ("--for", "expected one argument"),
        ("etl", "Unrecognized arguments: etl"),
        ("--account nobody", "I know no account and region nobody"),
    ],
)
def test_what_cannot_be_understood_is_told_and_nothing_is_asked(
    gate: AskedGate, text: str, complaint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        find(gate, text)
    assert complaint in caught.value.message
    assert caught.value.usage == "/emr idle [--for 3h] [--account A] [--region R]"
    assert gate.asked == []


def test_the_audit_knows_the_length_that_was_asked_for() -> None:
    facts = FindIdle((PROD,), 3 * HOUR).facts()
    assert facts == {"scope": "prod/eu-west-1", "for_": "3:00:00"}
    assert FindIdle.action is IDLE.action is Action.EMR_IDLE


def test_policy_looks_at_account_and_region_only() -> None:
    assert FindIdle((PROD,)).aim(PROD).tags == {}
