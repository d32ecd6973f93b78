"""What goes past a limit is said with what and by how much; so are the limits."""

from decimal import Decimal
from typing import Any

import pytest

from app.domain.decisions import Decision, Reason
from app.domain.limits import UNLIMITED, Excess, Limits, Measure
from app.domain.refused import Refused
from app.views.excess import limits_words
from app.views.problems import explain
from tests.unit.views.reading import read


@pytest.mark.parametrize(
    ("measure", "most", "asked", "said"),
    [
        (Measure.NODES, 20, 24, "20 nodes at most are allowed here, and this would be 24: 4 too many."),
        (Measure.NODES, 1, None, "1 node at most are allowed here, and I could not find out how many it would be."),
        (Measure.COST, 50, "61.2", "$50.00 an hour at most is allowed here, and this could cost $61.20: $11.20 too"),
        (Measure.COST, 50, None, "and I could not find out all that this would cost."),
        (Measure.PER_DAY, 5, 6, "You may have this done 5 times in 24 hours, and this would make 6."),
    ],
)  # fmt: skip
def test_a_refusal_says_which_limit_and_by_how_much(
    measure: Measure, most: Any, asked: Any, said: str
) -> None:
    excess = Excess(measure, Decimal(most), None if asked is None else Decimal(asked))
    text = read(explain(Refused("emr.launch", Decision(False, Reason.LIMIT, (1,), excess=excess))))
    assert said in text
    assert "`emr.launch` is limited. It takes an approval, which I cannot give yet." in text


def test_limits_are_named_as_far_as_there_are_any() -> None:
    assert limits_words(Limits(20, Decimal("12.5"), 1)) == "20 nodes · $12.50 an hour · 1 time in 24 hours"
    assert limits_words(Limits(per_day=5)) == "5 times in 24 hours"
    assert limits_words(UNLIMITED) == ""
