"""``/emr digest``: of which accounts and regions, EMR's and Alibaba Cloud's."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from app.domain.cost import Total
from app.domain.digest import Digest
from app.domain.emr.spending import Spent
from app.domain.queries import ShowDigest
from app.domain.requests import Request
from app.errors import UsageError
from app.gate import Gate
from cloud.model import Scope
from handlers.emr_digest import DIGEST, DigestHandlers
from tests.unit.clusters import NOW
from tests.unit.instances import HANGZHOU, TOKYO
from tests.unit.requests import request

PROD, LAB = Scope("prod", "ap-northeast-1"), Scope("lab", "us-east-1")
DAY = timedelta(days=1)


class AskedGate:
    """Lets everything pass, finds nothing, and remembers."""

    def __init__(self) -> None:
        self.asked: list[ShowDigest] = []

    def ask(self, query: ShowDigest, _: Request) -> Digest:
        self.asked.append(query)
        spent = Spent(NOW - DAY, NOW, Total(Decimal(0), Decimal(0)), {}, known=True)
        return Digest(query.scopes, NOW - DAY, NOW, spent)


@pytest.fixture
def gate() -> AskedGate:
    return AskedGate()


def show(gate: AskedGate, text: str, scopes: tuple[Scope, ...] = (PROD, LAB)) -> Any:
    handlers = DigestHandlers(cast(Gate, gate), scopes, (TOKYO, HANGZHOU), "/emr", {})
    return handlers.handlers()[DIGEST](request(text=text))


@pytest.mark.parametrize(
    ("text", "query", "covered"),
    [
        ("", ShowDigest((PROD, LAB)), {TOKYO, HANGZHOU}),
        ("--account prod", ShowDigest((PROD,), "prod"), set()),
        ("--account games", ShowDigest((TOKYO, HANGZHOU), "games"), {TOKYO, HANGZHOU}),
        ("--account games --region cn-hangzhou", ShowDigest((HANGZHOU,), "games", "cn-hangzhou"), {HANGZHOU}),
        ("--region ap-northeast-1", ShowDigest((PROD,), "", "ap-northeast-1"), {TOKYO}),
        ("--region us-east-1", ShowDigest((LAB,), "", "us-east-1"), set()),
    ],
)
def test_it_is_about_what_was_named_in_both_clouds(
    gate: AskedGate, text: str, query: ShowDigest, covered: set[Scope]
) -> None:
    show(gate, text)
    assert gate.asked == [query]
    assert {scope for scope in (TOKYO, HANGZHOU) if query.covers(scope)} == covered


def test_without_any_aws_account_it_is_about_the_others(gate: AskedGate) -> None:
    show(gate, "", ())
    assert gate.asked == [ShowDigest((TOKYO, HANGZHOU))]


def test_an_account_that_nobody_knows_is_told_with_all_there_are(gate: AskedGate) -> None:
    with pytest.raises(UsageError) as caught:
        show(gate, "--account mars")
    assert "I know no account and region mars" in caught.value.message
    assert "prod/ap-northeast-1" in caught.value.message and "games/cn-hangzhou" in caught.value.message
    assert gate.asked == []


def test_the_audit_knows_what_was_named() -> None:
    facts = ShowDigest((PROD,), "prod").facts()
    assert facts == {"scope": "prod/ap-northeast-1", "account": "prod", "region": ""}
