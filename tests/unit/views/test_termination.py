"""What is said around terminating, when there is nothing to confirm (yet)."""

from datetime import timedelta

from app.domain.emr.clusters import Matches
from app.domain.facts import ClusterFacts
from app.views.menus import picked_view
from app.views.picking import unclear_view
from app.views.termination import (
    all_protected_view,
    nothing_to_do_view,
)
from tests.unit.clusters import NOW, SCOPE, summary
from tests.unit.views.reading import action_ids, blocks_of, read


def facts(name: str, note: str = "", *, protected: bool = False) -> ClusterFacts:
    at = NOW - timedelta(hours=1)
    return ClusterFacts("j-1", name, "prod", "eu-west-1", "RUNNING", at, protected, note=note)


def test_words_that_mean_nothing_are_named_together() -> None:
    message = unclear_view([Matches("no", (SCOPE,), ()), Matches("such", (SCOPE,), ())], "q", "/emr")
    assert "No running cluster in *prod/ap-northeast-2* is called `no`, `such`" in read(message)
    assert action_ids(message) == []


def test_a_part_of_a_name_is_offered_as_a_menu_that_carries_the_question() -> None:
    message = unclear_view(
        [Matches("et", (SCOPE,), (summary("j-1"), summary("j-2", name="etl-2")))], "question-1", "/emr"
    )
    assert "`et` is no cluster's exact name, so nothing was proposed." in read(message)
    assert blocks_of(message)[-1]["block_id"] == "question-1"
    assert action_ids(message) == ["emr.pick"]


def test_one_name_of_two_clusters_is_said_to_be() -> None:
    message = unclear_view([Matches("etl", (SCOPE,), (summary("j-1"), summary("j-2")))], "q", "/emr")
    assert "2 clusters are called `etl`. Which one do you mean?" in read(message)


def test_more_candidates_than_a_menu_takes_are_cut() -> None:
    many = tuple(summary(f"j-{number}", name=f"etl-{number}") for number in range(150))
    assert (
        len(
            blocks_of(unclear_view([Matches("etl", (SCOPE,), many)], "q", "/emr"))[-1]["elements"][0][
                "options"
            ]
        )
        == 100
    )


def test_a_cluster_without_a_name_can_be_picked_by_its_id() -> None:
    message = unclear_view([Matches("x", (SCOPE,), (summary("j-1ABC", name=""),))], "q", "/emr")
    assert "j-1ABC" in read(message)


def test_why_there_is_nothing_to_do() -> None:
    assert "*etl*  `j-1`: It has ended already." in read(
        nothing_to_do_view([facts("etl", "It has ended already.")])
    )


def test_what_is_protected_is_named_with_what_it_takes() -> None:
    text = read(all_protected_view([facts("locked", protected=True), facts("gone", "It has ended.")]))
    assert ":lock: *locked*: protected from termination" in text
    assert "gone" not in text
    assert "It takes `emr.unprotect`" in text


def test_untrusted_words() -> None:
    for message in (
        unclear_view([Matches("<!channel>", (SCOPE,), ())], "q", "/emr"),
        nothing_to_do_view([facts("<!channel>", "<!here>")]),
        all_protected_view([facts("<!channel>", protected=True)]),
        picked_view("<!channel>"),
    ):
        assert "<!" not in read(message)
