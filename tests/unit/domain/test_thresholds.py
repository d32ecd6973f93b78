"""For how long which cluster may do nothing."""

from datetime import timedelta

import pytest

from app.domain.emr.thresholds import TEMPLATE_TAG, TagRule, Thresholds

HOUR = timedelta(hours=1)
THRESHOLDS = Thresholds(
    2 * HOUR,
    by_account={"lab": HOUR},
    by_tag=(TagRule("env", "prod*", 6 * HOUR), TagRule("env", "*", 3 * HOUR)),
    by_template={"nightly": 4 * HOUR},
)


@pytest.mark.parametrize(
    ("account", "tags", "hours"),
    [
        ("prod", {}, 2),
        ("lab", {}, 1),
        ("lab", {"env": "production"}, 6),
        ("prod", {"env": "dev"}, 3),
        ("prod", {"env": "production", TEMPLATE_TAG: "nightly"}, 4),
        ("prod", {TEMPLATE_TAG: "another"}, 2),
    ],
)
def test_template_goes_before_tag_before_account_before_default(
    account: str, tags: dict[str, str], hours: int
) -> None:
    assert THRESHOLDS.of(account, tags) == hours * HOUR


def test_without_tags_nobody_knows_where_tags_decide() -> None:
    assert THRESHOLDS.of("lab", None) is None
    assert Thresholds(HOUR, {"lab": 3 * HOUR}).of("lab", None) == 3 * HOUR
    assert Thresholds(by_template={"a": HOUR}).of("lab", None) is None


def test_the_smallest_is_the_least_that_any_cluster_of_the_account_can_have() -> None:
    assert THRESHOLDS.smallest("lab") == HOUR
    assert THRESHOLDS.smallest("prod") == 2 * HOUR
    assert Thresholds(by_template={"a": HOUR / 2}).smallest("prod") == HOUR / 2
    assert Thresholds(by_account={"lab": 3 * HOUR}).smallest("lab") == 3 * HOUR
