"""What is said where it is not clear which clusters are meant."""

from app.domain.emr.clusters import Matches, Unanswered
from app.views.picking import PICK, unclear_view
from cloud.model import Scope
from tests.unit.clusters import SCOPE, summary
from tests.unit.views.reading import action_ids, blocks_of, read

LAB = Scope("lab", "us-east-1")
BOTH = (SCOPE, LAB)
LOST = (Unanswered(LAB, "AWS is <down>"),)


def test_of_the_same_name_in_two_places_the_menu_says_which() -> None:
    twins = (summary("j-1"), summary("j-2", scope=LAB))
    view = unclear_view([Matches("etl", BOTH, twins)], "q1", "/emr")
    assert "2 clusters are called `etl`. Which one do you mean?" in read(view)
    assert "j-2 · lab/us-east-1 · running steps" in read(view)
    assert action_ids(view) == [PICK]


def test_in_one_place_the_menu_does_not_repeat_it() -> None:
    assert "j-1 · running steps" in read(
        unclear_view([Matches("et", (SCOPE,), (summary("j-1"),))], "q1", "/emr")
    )


def test_one_that_two_aliases_lead_to_can_be_picked_once_in_the_order_of_the_list() -> None:
    found = (summary("j-1"), summary("j-2"), summary("j-1", scope=LAB))
    view = unclear_view([Matches("etl", BOTH, found)], "q1", "/emr")
    options = blocks_of(view)[-1]["elements"][0]["options"]
    assert [option["value"] for option in options] == ["j-1", "j-2"]
    assert "prod/" in options[0]["description"]["text"], "as it was found first"


def test_a_part_of_a_name_is_no_exact_name() -> None:
    text = read(unclear_view([Matches("et", (SCOPE,), (summary(),))], "q1", "/emr"))
    assert "`et` is no cluster's exact name, so nothing was proposed." in text


def test_the_only_one_that_could_be_read_may_not_be_the_only_one() -> None:
    text = read(unclear_view([Matches("etl", BOTH, (summary(),), LOST)], "q1", "/emr"))
    assert "`etl` may not be the only cluster of that name, so nothing was proposed." in text
    assert "Not read: lab/us-east-1 (AWS is &lt;down&gt;)" in text


def test_what_was_found_nowhere_says_where_and_where_not() -> None:
    text = read(unclear_view([Matches("a", BOTH, (), LOST), Matches("b", BOTH, (), LOST)], "q1", "/emr"))
    assert "No running cluster in *prod/ap-northeast-2, lab/us-east-1* is called `a`, `b`, so nothing" in text
    assert text.count("Not read: lab/us-east-1") == 1
