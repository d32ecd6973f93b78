"""One cluster, and which one was meant, as read."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.cost import UNKNOWN, Cost, Unknown
from app.domain.emr.clusters import ClusterSheet, Matches, Unanswered
from app.views.emr import SHOW, matches_view, show_view
from app.views.money import LEFT_OUT
from cloud.model import AutoTermination, ClusterState, Collection, Role, Scope
from tests.unit.clusters import NOW, SCOPE, capacity, detail, step, summary
from tests.unit.views.reading import action_ids, blocks_of, read


def sheet(**fields: Any) -> ClusterSheet:
    values: dict[str, Any] = {
        "detail": detail(),
        "capacity": (capacity(Role.MASTER, requested=1, running=1), capacity()),
        "steps": (step(),),
        "auto_termination": AutoTermination(None),
        "now": NOW,
    }
    return ClusterSheet(**{**values, **fields})


def shown(**fields: Any) -> str:
    return read(show_view(sheet(**fields), {}))


def test_it_tells_what_it_is_and_where() -> None:
    text = shown()
    assert "*etl* is running steps · up 2 h" in text
    assert "`j-1ABC` in prod/ap-northeast-2" in text
    assert "*Release*\nemr-7.2.0" in text
    assert "*Applications*\nSpark" in text
    assert "*Owner*\nminji" in text


def test_groups_tell_running_of_requested() -> None:
    assert (
        "*Instance groups*\n• primary: 1 of 1 running · r5.xlarge\n• core: 4 of 4 running · r5.xlarge"
        in shown()
    )


def test_what_is_short_of_capacity_is_marked_with_its_reason() -> None:
    short = capacity(running=1, state="RESIZING", reason="waiting for <capacity>")
    assert "core: 1 of 4 running :warning: · r5.xlarge · resizing _waiting for &lt;capacity&gt;_" in shown(
        capacity=(short,)
    )


def test_fleets_tell_weighted_units_spot_and_some_types() -> None:
    types = tuple(f"r5.{n}xlarge" for n in range(7))
    fleet = capacity(
        collection=Collection.FLEET,
        instance_types=types,
        requested=60,
        running=64,
        spot_requested=60,
        spot_running=64,
    )
    text = shown(detail=detail(collection=Collection.FLEET), capacity=(fleet,))
    assert "*Instance fleets* (weighted units)" in text
    assert "core: 64 of 60 running (Spot 64 of 60)" in text
    assert "r5.4xlarge…" in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"capacity": None}, "*Instance groups*\ncould not be read"),
        ({"capacity": ()}, "*Instance groups*\nnone"),
        ({"steps": None}, "*Last steps*\ncould not be read"),
        ({"steps": ()}, "*Last steps*\nnone"),
        ({"auto_termination": None}, "*Auto-termination*\ncould not be read"),
        ({"unread": ("steps (AWS is limiting)",)}, "Not read: steps (AWS is limiting)"),
    ],
)
def test_what_is_not_there_and_what_was_not_read_differ(fields: dict[str, Any], words: str) -> None:
    assert words in shown(**fields)


@pytest.mark.parametrize(
    ("timeout", "after_steps", "words"),
    [
        (None, False, "off"),
        (timedelta(hours=2), False, "after 2 h idle"),
        (None, True, "after its last step"),
        (timedelta(hours=2), True, "after 2 h idle"),
    ],
)
def test_auto_termination_in_words(timeout: timedelta | None, after_steps: bool, words: str) -> None:
    text = shown(auto_termination=AutoTermination(timeout), detail=detail(auto_terminate=after_steps))
    assert f"*Auto-termination*\n{words}" in text


@pytest.mark.parametrize(("protected", "words"), [(True, ":lock: on"), (False, "off")])
def test_protection_in_words(protected: bool, words: str) -> None:
    text = shown(detail=detail(termination_protected=protected))
    assert f"*Termination protection*\n{words}" in text


def test_a_failure_says_why_with_its_code() -> None:
    failed = summary(
        state=ClusterState.TERMINATED_WITH_ERRORS,
        ended_at=NOW,
        reason_code="BOOTSTRAP_FAILURE",
        reason="exit 1",
    )
    assert ":warning: *Why it failed:* exit 1 (`BOOTSTRAP_FAILURE`)" in shown(detail=detail(failed))


def test_steps_tell_how_long_and_why_one_failed() -> None:
    failed = step("join", "FAILED", reason="out of <memory>")
    pending = step("later", "PENDING", started_at=None, ended_at=None)
    text = shown(steps=(pending, failed))
    assert ":white_circle: later · pending\n" in text
    assert ":red_circle: join · failed · 10 m · ended 1 h ago" in text
    assert "_out of &lt;memory&gt;_" in text


def test_tags_beyond_what_fits_are_counted() -> None:
    text = shown(detail=detail(tags={f"tag-{n:02}": "v" * 200 for n in range(50)}))
    assert "`tag-00=vv" in text
    assert "more" in text


def test_the_longest_of_everything_still_is_a_message_that_slack_takes() -> None:
    long = "&" * 500
    view = show_view(
        sheet(
            detail=detail(
                summary(name=long, reason=long * 10, reason_code=long),
                release=long,
                applications=(long,) * 20,
                tags={f"{n}{long}": long for n in range(50)},
                log_uri=long,
                master_public_dns=long,
            ),
            capacity=tuple(capacity(reason=long, instance_types=(long,) * 6) for _ in range(48)),
            steps=tuple(step(long, reason=long) for _ in range(5)),
            unread=(long,) * 3,
        ),
        {},
    )
    assert len(blocks_of(view)) < 50


def test_a_word_for_several_is_a_menu() -> None:
    found = tuple(summary(f"j-{n}", name=f"etl-{n}") for n in range(3))
    view = matches_view(Matches("et`l", (SCOPE,), found), "q1", "/emr")
    assert "`etˋl` could be any of 3 clusters in *prod/ap-northeast-2*. Which one?" in read(view)
    assert action_ids(view) == [SHOW]
    assert blocks_of(view)[1]["block_id"] == "q1"


def test_a_menu_takes_no_more_than_slack_does() -> None:
    found = tuple(summary(f"j-{n}", name="") for n in range(150))
    view = matches_view(Matches("j", (SCOPE,), found), "q1", "/emr")
    assert "any of 150 clusters in *prod/ap-northeast-2* (the first 100)" in read(view)


def test_a_word_for_nothing_says_where_to_look() -> None:
    view = matches_view(Matches("<nope>", (SCOPE,), ()), "q1", "/aws-emr")
    assert "is called `&lt;nope&gt;`, now or in the last 7 days" in read(view)
    assert "`/aws-emr list --all`" in read(view)


LAB = Scope("lab", "us-east-1")


def test_it_has_its_accounts_mark() -> None:
    view = show_view(sheet(), {"prod": ":large_purple_circle:"})
    assert "`j-1ABC` in :large_purple_circle: prod/ap-northeast-2" in read(view)


def test_a_menu_of_several_places_says_where_each_is() -> None:
    found = (summary("j-1"), summary("j-2", scope=LAB))
    text = read(matches_view(Matches("etl", (SCOPE, LAB), found), "q1", "/emr"))
    assert "any of 2 clusters in *prod/ap-northeast-2, lab/us-east-1*" in text
    assert "j-1 · prod/ap-northeast-2 · running steps" in text
    assert "j-2 · lab/us-east-1 · running steps" in text


def test_what_was_not_found_may_be_where_nobody_could_look() -> None:
    matches = Matches("etl", (SCOPE, LAB), (), (Unanswered(LAB, "down"),))
    text = read(matches_view(matches, "q1", "/emr"))
    assert "No cluster that I could read in" in text
    assert "Not read: lab/us-east-1 (down)" in text


def test_the_cost_says_what_is_in_it_and_what_is_not() -> None:
    text = shown(cost=Cost(Decimal("5.616"), Decimal("5.616"), frozenset({Unknown.EMR})))
    assert "*Cost*\n≥ $5.61/h\n_without EMR's surcharge (unknown)_" in text
    assert LEFT_OUT in text


def test_an_unknown_cost_says_so_and_nothing_of_what_is_left_out() -> None:
    text = shown(cost=UNKNOWN)
    assert "*Cost*\ncost unknown" in text
    assert LEFT_OUT not in text
    assert "*Cost*" not in shown()
