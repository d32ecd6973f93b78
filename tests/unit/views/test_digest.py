"""The digest as a message: short first, whole in its thread, nothing untrusted gets out of its words."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.cost import Total, Unknown
from app.domain.digest import ByWhom, Digest, Doer, Event, Failure, KeptCluster, RunningCluster, Section
from app.domain.emr.clusters import Unanswered
from app.domain.emr.idle import Idle
from app.domain.emr.idle import Unknown as NotKnown
from app.domain.emr.idle_report import IdleCluster, UnknownCluster
from app.domain.emr.spending import DAYS, Day, Spent
from app.views.digest import SHOWN, digest_view
from app.views.digest_files import HEAD, MOST_ALT, chart_in_words
from app.views.fulltext import full_text
from app.views.limits import MAX_BLOCKS, fit
from app.views.message import Attachment, Message
from cloud.model import ClusterState, Scope
from tests.unit.clusters import NOW, SCOPE, detail, summary
from tests.unit.queries.priced import certain

D = Decimal
HOUR = timedelta(hours=1)
LAB = Scope("lab", "us-east-1")
SINCE = NOW - 24 * HOUR
MARKS = {"prod": ":large_purple_circle:"}


def spent(dollars: str = "120", **gaps: timedelta) -> Spent:
    return Spent(SINCE, NOW, Total(D(dollars), D(dollars)), gaps, known=True)


def running(number: int = 1, **fields: Any) -> tuple[RunningCluster, ...]:
    values = {"owner": "minji", "nodes": 4, "cost": certain("1.50"), **fields}
    return tuple(RunningCluster(summary(f"j-{n}", name=f"etl-{n}"), **values) for n in range(number))


def digest(**fields: Any) -> Digest:
    return Digest(**{"scopes": (SCOPE,), "since": SINCE, "now": NOW, "spent": spent(), **fields})


def idle(name: str = "adhoc", hours: int = 26) -> IdleCluster:
    one = summary("j-IDLE", name=name, state=ClusterState.WAITING)
    return IdleCluster(one, Idle(NOW - hours * HOUR, NOW), 2 * HOUR, detail(one), certain("2"))


def ended(**fields: Any) -> Event:
    by = fields.pop("by", ByWhom(Doer.PERSON, "Alice Kim"))
    one = summary("j-END", name="load", state=ClusterState.TERMINATED, ended_at=NOW - HOUR, **fields)
    return Event(one, NOW - HOUR, by)


def head(one: Digest, **options: Any) -> str:
    message = digest_view(one, MARKS, **options)
    return full_text(Message(message.text, message.blocks))


def below(one: Digest) -> str:
    return "\n".join(full_text(m) for m in digest_view(one, MARKS).thread if isinstance(m, Message))


def files(one: Digest) -> list[Attachment]:
    return [part for part in digest_view(one, MARKS).thread if isinstance(part, Attachment)]


def test_the_first_message_says_what_runs_and_what_it_costs() -> None:
    said = head(digest(running=running(3)))
    assert "EMR digest · prod/ap-northeast-2" in said
    assert "*3* clusters run on *12* nodes for *$4.50/h* · *$120* since yesterday" in said
    assert "0 started · 0 ended · none failed · none idle" in said
    assert "the details are in the thread" in said


def test_one_is_one() -> None:
    assert "*1* cluster runs on *4* nodes" in head(digest(running=running(1)))


def test_where_nothing_happens_nothing_stands_in_the_thread() -> None:
    message = digest_view(digest(), MARKS)
    assert message.thread == ()
    assert "*No cluster runs.* *$120* since yesterday" in head(digest())
    assert "thread" not in head(digest())


def test_what_is_not_known_is_at_least() -> None:
    partly = running(1, nodes=None, cost=certain("1")) + running(1)
    said = head(digest(running=partly, spent=spent("99.99", **{"prod/ap-northeast-2": 3 * HOUR})))
    assert "on *≥ 4* nodes" in said
    assert "*≥ $99.99* since yesterday" in said
    assert "not sampled since yesterday: 3 h in prod/ap-northeast-2" in said


def test_without_samples_the_cost_since_yesterday_is_not_guessed() -> None:
    fresh = Spent(SINCE, NOW, Total(), {str(SCOPE): 24 * HOUR}, known=False)
    said = head(digest(running=running(1), spent=fresh))
    assert "cost since yesterday: not known, I have no samples yet" in said
    assert "$0" not in said.replace("$1.50", "")


def test_what_needs_attention_is_named_at_once() -> None:
    failure = Failure("ml-train", "j-F", NOW - HOUR, "bootstrap action 1 failed", "BOOTSTRAP_FAILURE")
    said = head(digest(failures=(failure,), idle=(idle(),)))
    assert ":red_circle: 1 failed · :zzz: 1 idle ($2.00/h)" in said
    assert ":red_circle: *ml-train* failed: _bootstrap action 1 failed_" in said
    assert "*adhoc* has done nothing for 1 d 2 h, $52.00 wasted so far, owner minji" in said


def test_the_thread_tells_all_with_places_where_there_are_several() -> None:
    told = below(
        digest(
            scopes=(SCOPE, LAB),
            running=running(1),
            started=(Event(summary("j-S", name="new"), NOW - HOUR, ByWhom(Doer.OWNER, "sora")),),
            ended=(ended(), ended(by=ByWhom(Doer.ITSELF), reason="Steps completed")),
            failures=(Failure("etl", "j-F", NOW - HOUR, "no capacity", what="emr.resize", scope=SCOPE),),
            idle=(idle(),),
            unsure=(UnknownCluster(summary("j-U", name="odd"), NotKnown("there are no readings")),),
            kept=(KeptCluster("demo", "j-K", SCOPE, "Bob Park", NOW + HOUR),),
            sections=(
                Section("Alibaba ECS", ("web-1 is stopped", "web-2 is stopped"), "2 instances stopped"),
            ),
        )
    )
    for words in (
        "*What runs, the most expensive first* (1)",
        "running steps · up 2 h · 4 nodes · $1.50/h · owner minji",
        "outside this bot, owner sora",
        "by Alice Kim",
        "by itself (_Steps completed_)",
        "`emr.resize` of *etl*",
        "_no capacity_",
        "*Not known whether idle* (1)",
        "there are no readings",
        "*Kept* (1)",
        "by Bob Park, until",
        "*Alibaba ECS* (2)",
        "• web-1 is stopped",
        ":large_purple_circle: prod/ap-northeast-2",
        "List prices of EC2 and EMR",
    ):
        assert words in told


def test_another_part_of_the_bot_has_a_word_in_the_first_message() -> None:
    one = digest(sections=(Section("Alarms", ("cpu is high",), "1 alarm open", unread=("alarms in lab",)),))
    assert "· 1 alarm open" in head(one)
    assert ":warning: Not read: alarms in lab" in head(one)


def test_where_nothing_answered_nobody_claims_that_nothing_runs() -> None:
    silent = digest(unanswered=(Unanswered(SCOPE, "AWS did not answer."),))
    assert "*What runs is not known.*" in head(silent)
    assert "No cluster runs" not in head(silent)
    assert digest_view(silent, {}).text.startswith("EMR digest: what runs is not known")


def test_what_could_not_be_read_is_in_the_first_message() -> None:
    lost = (Unanswered(LAB, "AWS did not answer in time."),)
    said = head(digest(scopes=(SCOPE, LAB), unanswered=lost, unread=("node counts",), truncated=(SCOPE,)))
    assert "Not read: lab/us-east-1 (AWS did not answer in time.)" in said
    assert "Not read: node counts" in said
    assert "There is more than EMR let me read in one go (its rate limit) in prod/ap-northeast-2" in said


def test_prices_that_are_not_known_are_told() -> None:
    cost = certain("1") + type(certain("1"))(unknown=frozenset({Unknown.SPOT}))
    told = below(digest(running=running(1, cost=cost)))
    assert "≥ $1.00/h" in told
    assert "Without Spot prices (unknown). List prices" in told


@pytest.mark.parametrize("evil", ["<!channel> & <@U0ALICE>", "*bold*\n• forged line", "`x`|y>"])
def test_untrusted_names_form_no_markup_of_slacks(evil: str) -> None:
    cluster = summary("j-1", name=evil, state=ClusterState.TERMINATED_WITH_ERRORS, reason=evil)
    one = digest(
        running=(RunningCluster(cluster, evil, 1, certain("1")),),
        started=(Event(cluster, NOW, ByWhom(Doer.PERSON, evil)),),
        failures=(Failure(evil, "j-1", NOW, evil, evil),),
        kept=(KeptCluster(evil, "j-1", SCOPE, evil, NOW),),
        sections=(Section(evil, (evil,), evil),),
    )
    said = head(one) + below(one)
    assert "<!channel>" not in said
    assert "<@U0ALICE>" not in said
    assert "\n• forged line" not in said


def test_a_fleet_of_hundreds_stays_within_slacks_limits_and_adds_a_table() -> None:
    many = running(400)
    one = digest(running=many, started=tuple(Event(c.summary, NOW, ByWhom(Doer.OUTSIDE)) for c in many))
    message = digest_view(one, MARKS)
    assert len(message.blocks) <= 6
    for part in message.thread:
        if isinstance(part, Message):
            assert all(len(piece.blocks) <= MAX_BLOCKS for piece in fit(part))
    assert f"… and {400 - SHOWN} more" in below(one)
    (table,) = files(one)
    assert len(table.content.splitlines()) == 401
    assert "the details and a table of all clusters are in the thread" in head(one)


def test_forty_need_no_table() -> None:
    assert files(digest(running=running(SHOWN))) == []


def test_the_table_is_one_that_no_spreadsheet_runs() -> None:
    names = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\n=1", "a;=1+1", 'a "quoted", one', "fine")
    rows = tuple(RunningCluster(summary(f"j-{n}", name=n), "=cmd", None, None) for n in names)
    one = digest(running=rows + running(SHOWN), idle=(), kept=(KeptCluster("x", "j-0", SCOPE, "Bob", NOW),))
    (table,) = files(one)
    first, *lines = csv.reader(io.StringIO(table.content))
    assert '"a;=1+1"' in table.content, "one cell too where a semicolon separates"
    assert tuple(first) == HEAD
    cells = [dict(zip(HEAD, line, strict=True)) for line in lines]
    assert [cell["name"] for cell in cells[:9]] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM(A1)",
        "'＝1+1",
        "'\n=1",
        "a;=1+1",
        'a "quoted", one',
        "fine",
    ]
    assert cells[0]["owner"] == "'=cmd"
    assert (cells[0]["nodes"], cells[0]["cost_not_known"]) == ("", "all of it")
    assert (cells[9]["usd_per_hour_at_least"], cells[9]["kept_until"]) == ("1.5000", NOW.isoformat())


def test_the_chart_comes_first_in_the_thread_with_words_for_who_does_not_see_it() -> None:
    days = tuple(
        Day((SINCE + timedelta(days=n - 12)).date(), Total(D(100 + n), D(100 + n)), n, whole=n != 3)
        for n in range(DAYS - 1)
    )
    one = digest(
        running=running(1), picture=b"\x89PNG", days=(*days, Day(NOW.date(), None, None, False, True))
    )
    chart, details = digest_view(one, MARKS).thread
    assert isinstance(chart, Attachment) and isinstance(details, Message)
    assert chart.data == b"\x89PNG"
    assert chart.name == "emr-2026-03-02.png"
    assert "Tue Feb 17: $100, 0; " in chart.alt
    assert "Fri Feb 20: ≥ $103, 3; " in chart.alt
    assert chart.alt.endswith("Mon Mar 2 so far: not known.")
    assert "the chart and the details are in the thread" in head(one)


def test_the_charts_words_are_as_short_as_slack_wants_them() -> None:
    dear = Total(D("123456789.12"), D("123456789.12"))
    days = tuple(Day(NOW.date(), dear, 12345, whole=False) for _ in range(DAYS))
    assert len(chart_in_words(digest(days=days))) <= MOST_ALT


def test_who_asks_is_told_that_the_chart_comes_directly() -> None:
    said = head(digest(running=running(1), picture=b"\x89PNG"), private=True)
    assert "I sent you the chart as a direct message, as nobody else sees this" in said
    assert "thread" not in said
    assert "direct message" not in head(digest(running=running(1)), private=True)


def test_the_notification_says_what_matters() -> None:
    failure = Failure("ml", "j-F", NOW, "x")
    one = digest(running=running(2), failures=(failure,), idle=(idle(),))
    assert digest_view(one, MARKS).text == "EMR digest: 2 clusters run for $3.00/h, 1 failed, 1 idle"


def test_one_about_other_parts_only_says_nothing_of_clusters() -> None:
    said = head(digest(scopes=(), sections=(Section("Alibaba ECS", ("web-1",), "1 instance stopped"),)))
    assert said.splitlines()[:3] == ["Digest: 1 instance stopped", "Digest", "1 instance stopped"]
    assert "cluster" not in said
    assert "Nothing to tell." in head(digest(scopes=()))
