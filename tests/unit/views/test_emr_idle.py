"""Idle clusters, as read."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.cost import UNKNOWN, Cost
from app.domain.emr.clusters import Unanswered
from app.domain.emr.idle import Idle, Unknown
from app.domain.emr.idle_report import Calls, IdleCluster, ScanReport, UnknownCluster
from app.domain.emr.keeping import Keep
from app.domain.people import UserId
from app.views.emr import idle_view
from app.views.limits import fit
from cloud.model import ClusterState, Scope
from tests.unit.clusters import NOW, SCOPE, detail, summary
from tests.unit.views.reading import read

HOUR = timedelta(hours=1)
ELSEWHERE = Scope("lab", "us-east-1")


def idle(hours: float = 5, **fields: Any) -> IdleCluster:
    cluster = fields.pop("summary", summary(state=ClusterState.WAITING))
    verdict = Idle(NOW - hours * HOUR, NOW, exact=fields.pop("exact", True))
    return IdleCluster(cluster, verdict, 2 * HOUR, **{"detail": detail(cluster), **fields})


def report(*found: IdleCluster, **fields: Any) -> ScanReport:
    values: dict[str, Any] = {"scopes": (SCOPE,), "watched": 7, "calls": Calls(1, 1, len(found))}
    return ScanReport(**{"now": NOW, "idle": found, **values, **fields})


def shown(*found: IdleCluster, **fields: Any) -> str:
    return read(idle_view(report(*found, **fields), {"lab": ":large_yellow_circle:"}, "/emr-ops"))


def test_one_that_two_aliases_lead_to_is_shown_twice() -> None:
    same = idle(summary=summary(state=ClusterState.WAITING, scope=Scope("same", SCOPE.region)))
    (message,) = fit(idle_view(report(idle(), same), {}, "/emr"))
    assert read(message).count("*etl*  `j-1ABC`") == 2


def test_a_row_tells_since_when_how_long_it_may_and_whose_it_is() -> None:
    text = shown(idle(60))
    since = int((NOW - 60 * HOUR).timestamp())
    assert ":large_blue_circle: *etl*  `j-1ABC`" in text
    assert (
        f"Idle since <!date^{since}^{{date_short_pretty}} at {{time}}|2026-02-28 00:00 UTC> (2 d 12 h)\n"
        "owner minji · counts as idle after 2 h" in text
    )
    assert "$" not in text
    assert "lab" not in text


def test_who_keeps_it_until_when_is_told() -> None:
    bob = UserId("T0ACME", "U0BOB")
    keep = Keep("prod/ap-northeast-2/j-1ABC", "etl", bob, "C0DATA", NOW + HOUR, NOW)
    assert ":shield: kept by <@U0BOB> until <!date^" in shown(idle(), keeps={keep.target: keep})
    assert ":shield:" not in shown(idle(), keeps={})


def test_what_is_not_exact_says_at_least() -> None:
    assert "Idle at least since" in shown(idle(exact=False))


def test_money_and_protection_are_told_where_they_are_known() -> None:
    cost = Cost(Decimal("1.5"), Decimal("1.5"))
    text = shown(idle(cost=cost, detail=detail(termination_protected=True)))
    assert "(5 h) · *$7.50 wasted so far*, $1.50/h" in text
    assert "volumes (EBS)" in text
    assert ":lock: protected" in text


def test_a_cost_that_is_not_known_is_said_once() -> None:
    text = shown(idle(cost=UNKNOWN))
    assert text.count("cost unknown") == 1
    assert "volumes" not in text


@pytest.mark.parametrize(
    ("known", "words"), [(None, "owner and tags unknown"), (detail(tags={}), "no owner tag")]
)
def test_an_owner_that_is_not_known_is_said(known: Any, words: str) -> None:
    assert words in shown(idle(detail=known))


def test_several_scopes_say_where_with_the_accounts_mark() -> None:
    there = summary(scope=ELSEWHERE)
    unknown = UnknownCluster(there, Unknown("no"))
    text = shown(idle(summary=there), scopes=(SCOPE, ELSEWHERE), unknown=(unknown,))
    assert text.count(":large_yellow_circle: lab/us-east-1") == 2
    assert "Idle EMR clusters · prod/ap-northeast-2, lab/us-east-1" in text


def test_what_is_not_known_is_named_with_the_gap() -> None:
    gap = (NOW - 2 * HOUR, NOW - HOUR)
    some = UnknownCluster(summary("j-GAP"), Unknown("there are no readings of IsIdle", gap))
    text = shown(unknown=(some, UnknownCluster(summary("j-TAG"), Unknown("its tags could not be read"))))
    assert "No EMR cluster that I can tell is idle in *prod/ap-northeast-2*." in text
    assert "• *etl*  `j-GAP`: there are no readings of IsIdle from <!date^" in text
    assert "|2026-03-02 10:00 UTC> to <!date^" in text
    assert "`j-TAG`: its tags could not be read" in text


def test_nothing_idle_says_how_much_was_looked_at_and_by_how_many_calls() -> None:
    text = shown()
    assert "No EMR cluster is idle in *prod/ap-northeast-2*." in text
    assert "Looked at *7* clusters by 2 calls to AWS" in text
    assert "`/emr-ops idle --for 6h` asks for another length" in text


def test_one_cluster_is_one_cluster() -> None:
    assert "Looked at *1* cluster by" in shown(watched=1)


def test_what_could_not_be_read_is_named() -> None:
    text = shown(
        scopes=(SCOPE, ELSEWHERE),
        unanswered=(Unanswered(ELSEWHERE, "not allowed"),),
        truncated=(SCOPE,),
        unread=("what they cost (denied)",),
    )
    assert "No EMR cluster that I can tell is idle in *prod/ap-northeast-2*." in text
    assert ":warning: Not read: lab/us-east-1 (not allowed)" in text
    assert ":warning: Not read: what they cost (denied)" in text
    assert "(its rate limit) in prod/ap-northeast-2" in text


def test_where_nothing_could_be_read_nothing_is_claimed() -> None:
    text = shown(unanswered=(Unanswered(SCOPE, "denied"),), watched=0, calls=Calls())
    assert "None of *prod/ap-northeast-2* could be read." in text
    assert "is idle" not in text


def test_the_fallback_names_them() -> None:
    message = idle_view(report(idle(), idle(summary=summary("j-2", name="ad-hoc"))), {}, "/emr")
    assert message.text == "2 idle EMR clusters in prod/ap-northeast-2: etl, ad-hoc"


def test_untrusted_text_is_shown_as_text() -> None:
    nasty = summary(name="<!channel> *x*")
    bad = idle(summary=nasty, detail=detail(nasty, tags={"owner": "<!here>"}))
    text = shown(bad, unknown=(UnknownCluster(nasty, Unknown("<!channel>")),), unread=("<!channel>",))
    assert "<!channel>" not in text
    assert "<!here>" not in text


def test_hundreds_are_delivered() -> None:
    many = [idle(summary=summary(f"j-{number}", name=f"job-{number}")) for number in range(400)]
    unknown = tuple(UnknownCluster(summary(f"j-u{n}"), Unknown("gone")) for n in range(400))
    messages = fit(idle_view(report(*many, unknown=unknown), {}, "/emr"))
    assert messages
    assert messages[-1].file is not None or len(messages) > 1
