"""A page of clusters, as read."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.cost import UNKNOWN, Cost, Unknown
from app.domain.emr.clusters import ClusterPage, ClusterRow, Unanswered
from app.views.emr import NEXT_PAGE, PREVIOUS_PAGE, SHOW, list_view
from app.views.limits import fit
from app.views.money import LEFT_OUT
from cloud.model import ClusterState, Scope
from tests.unit.clusters import NOW, SCOPE, detail, summary
from tests.unit.views.reading import action_ids, blocks_of, read


def page(*rows: ClusterRow, **fields: Any) -> ClusterPage:
    values: dict[str, Any] = {"total": len(rows), "page": 1, "pages": 1, "ended": False}
    return ClusterPage(**{"scopes": (SCOPE,), "rows": rows, "now": NOW, **values, **fields})


def shown(*rows: ClusterRow, **fields: Any) -> str:
    return read(list_view(page(*rows, **fields), "q1", "/emr", {}))


def test_a_row_tells_state_age_nodes_release_owner_and_protection() -> None:
    row = ClusterRow(summary(), 5, detail(termination_protected=True))
    text = shown(row)
    assert ":large_green_circle: *etl*  `j-1ABC`" in text
    assert "running steps · up 2 h · 5 nodes · emr-7.2.0 · owner minji · :lock: protected" in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ClusterState.STARTING, "starting"),
        (ClusterState.BOOTSTRAPPING, "bootstrapping"),
        (ClusterState.WAITING, "waiting for work"),
        (ClusterState.TERMINATING, "terminating"),
    ],
)
def test_every_state_has_words(state: ClusterState, words: str) -> None:
    assert f"{words} · up 2 h" in shown(ClusterRow(summary(state=state), 1))


def test_one_that_has_been_starting_for_hours_is_marked() -> None:
    assert "unusually long" in shown(ClusterRow(summary(state=ClusterState.STARTING)))


@pytest.mark.parametrize(
    ("nodes", "words"), [(None, "nodes unknown"), (1, "1 node"), (0, "0 nodes"), (7, "7 nodes")]
)
def test_nodes_are_counted_or_unknown(nodes: int | None, words: str) -> None:
    assert words in shown(ClusterRow(summary(), nodes)).splitlines()[3].split(" · ")


def test_one_that_failed_says_when_and_why_and_has_no_nodes() -> None:
    failed = summary(
        state=ClusterState.TERMINATED_WITH_ERRORS, ended_at=NOW - timedelta(days=1), reason="no *capacity*"
    )
    text = shown(ClusterRow(failed))
    assert "failed 1 d ago" in text
    assert "_no *capacity*_" in text
    assert "node" not in text


def test_one_that_two_aliases_lead_to_is_shown_twice_and_can_be_picked_once() -> None:
    rows = [ClusterRow(summary(scope=scope)) for scope in (SCOPE, Scope("same", SCOPE.region))]
    view = list_view(page(*rows, scopes=(SCOPE, Scope("same", SCOPE.region))), "q1", "/emr", {})
    (message,) = fit(view)
    assert read(message).count("*etl*  `j-1ABC`") == 2
    (option,) = blocks_of(message)[-1]["elements"][0]["options"]
    assert option["value"] == "j-1ABC"


def test_without_a_name_it_says_so() -> None:
    assert "*(no name)*" in shown(ClusterRow(summary(name="")))


@pytest.mark.parametrize(
    ("region", "start"),
    [
        (
            "us-east-1",
            "https://us-east-1.console.aws.amazon.com/emr/home?region=us-east-1#/clusterDetails/j-1ABC",
        ),
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn/"),
        ("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/"),
    ],
)
def test_the_link_leads_to_the_regions_own_console(region: str, start: str) -> None:
    assert f"<{start}" in shown(ClusterRow(summary(scope=Scope("prod", region))))


@pytest.mark.parametrize(
    ("number", "buttons"),
    [(1, [SHOW, NEXT_PAGE]), (2, [SHOW, PREVIOUS_PAGE, NEXT_PAGE]), (3, [SHOW, PREVIOUS_PAGE])],
)
def test_buttons_lead_only_where_there_is_a_page(number: int, buttons: list[str]) -> None:
    view = list_view(page(ClusterRow(summary()), total=3, page=number, pages=3), "q1", "/emr", {})
    assert action_ids(view) == buttons
    assert f"page {number} of 3" in read(view)


def test_what_could_not_be_read_is_named() -> None:
    text = shown(ClusterRow(summary()), unread=("node counts (AWS says <no>)",), truncated=(SCOPE,))
    assert ":warning: Not read: node counts (AWS says &lt;no&gt;)" in text
    assert "this is not all" in text


@pytest.mark.parametrize(
    ("ended", "words"), [(False, "`/aws-emr list --all` adds"), (True, "or ended in the last 7 days")]
)
def test_nothing_there_says_what_to_do_next(ended: bool, words: str) -> None:
    view = list_view(page(ended=ended), "q1", "/aws-emr", {})
    assert words in read(view)
    assert "`/aws-emr list --region R`" in read(view)
    assert action_ids(view) == []


def test_nothing_there_still_names_what_could_not_be_read() -> None:
    assert "this is not all" in shown(truncated=(SCOPE,))


def test_a_full_page_of_the_longest_names_fits_into_one_message() -> None:
    rows = [
        ClusterRow(summary(f"j-{n:013}", name="&" * 256), 5, detail(tags={"owner": "<" * 256}))
        for n in range(20)
    ]
    view = list_view(page(*rows, pages=2, total=40), "q" * 32, "/emr", {})
    assert len(blocks_of(view)) <= 50
    assert len(view.text) < 40_000


LAB = Scope("lab", "us-east-1")
TWO = (SCOPE, LAB)
MARKS = {"lab": ":large_yellow_circle:"}


def test_of_several_places_each_row_says_which_with_its_accounts_mark() -> None:
    rows = ClusterRow(summary(), 5), ClusterRow(summary("j-2", scope=LAB), 1)
    view = list_view(page(*rows, scopes=TWO), "q1", "/emr", MARKS)
    lines = read(view).splitlines()
    assert lines[0] == "EMR · prod/ap-northeast-2, lab/us-east-1"
    assert any(line.startswith("prod/ap-northeast-2 · running steps") for line in lines)
    assert any(line.startswith(":large_yellow_circle: lab/us-east-1 · running steps") for line in lines)
    assert "j-2 · lab/us-east-1 · running steps" in lines, "and so does the menu"


def test_of_one_place_no_row_repeats_it() -> None:
    view = list_view(page(ClusterRow(summary(scope=LAB)), scopes=(LAB,)), "q1", "/emr", MARKS)
    assert "large_yellow_circle" not in read(view)


@pytest.mark.parametrize(
    ("scopes", "title"),
    [
        ([Scope("prod", f"r-{n}") for n in range(4)], "EMR · 4 regions of prod"),
        ([Scope(f"a{n % 5}", f"r-{n // 5}") for n in range(20)], "EMR · 20 regions of 5 accounts"),
    ],
)
def test_many_places_are_counted(scopes: list[Scope], title: str) -> None:
    assert shown(ClusterRow(summary(scope=scopes[0])), scopes=tuple(scopes)).splitlines()[0] == title


def test_places_that_could_not_be_asked_are_named_once_for_each_reason() -> None:
    lost = tuple(Unanswered(scope, "AWS is <down>") for scope in TWO)
    text = shown(ClusterRow(summary()), scopes=(*TWO, Scope("x", "y")), unanswered=lost, truncated=(LAB,))
    assert "Not read: prod/ap-northeast-2, lab/us-east-1 (AWS is &lt;down&gt;)" in text
    assert "(its rate limit) in lab/us-east-1: this is not all" in text


def test_nothing_there_is_said_only_of_what_was_read() -> None:
    text = shown(scopes=TWO, unanswered=(Unanswered(LAB, "down"),))
    assert "No EMR cluster runs in *prod/ap-northeast-2*." in text
    assert "I looked in prod/ap-northeast-2." in text
    none = shown(scopes=TWO, unanswered=tuple(Unanswered(scope, scope.region) for scope in TWO))
    assert "None of *prod/ap-northeast-2, lab/us-east-1* could be read." in none
    assert "No EMR cluster" not in none


def test_the_longest_places_fit_into_a_menu() -> None:
    scope = Scope("a" * 32, "us-gov-northeast-1")
    row = ClusterRow(summary("j-" + "X" * 20, scope=scope))
    assert scope.account in shown(row, scopes=(scope, LAB))


@pytest.mark.parametrize("name", ["", " ", "\u00a0", "\u200b"])
def test_a_name_that_nobody_can_see_costs_neither_row_nor_menu(name: str) -> None:
    """Slack refuses an empty option text, and with it the whole message."""
    message = list_view(page(ClusterRow(summary(name=name))), "q1", "/emr", {})
    (menu,) = [block for block in blocks_of(message) if block["type"] == "actions"]
    assert menu["elements"][0]["options"][0]["text"]["text"] == "j-1ABC"
    assert "*(no name)*" in read(message)


def test_a_row_tells_its_cost_and_the_page_once_what_is_left_out() -> None:
    known = ClusterRow(summary("j-1"), 5, cost=Cost(Decimal("5.616"), Decimal("5.616")))
    partly = ClusterRow(summary("j-2"), 5, cost=Cost(Decimal(3), Decimal(3), frozenset({Unknown.SPOT})))
    text = shown(known, partly, ClusterRow(summary("j-3"), 5, cost=UNKNOWN))
    assert "5 nodes · $5.62/h" in text
    assert "5 nodes · ≥ $3.00/h" in text
    assert "5 nodes · cost unknown" in text
    assert text.count(LEFT_OUT) == 1


def test_where_nobody_asked_for_costs_none_are_told() -> None:
    text = shown(ClusterRow(summary(), 5))
    assert "cost" not in text.lower()
    assert LEFT_OUT not in text
