"""Which accounts and regions somebody means."""

import pytest

from app.errors import UsageError
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.scopes import choose_scopes, scopes_from_json, scopes_to_json

PROD_EU, PROD_US, LAB_EU = Scope("prod", "eu-west-1"), Scope("prod", "us-east-1"), Scope("lab", "eu-west-1")
ALL = (PROD_EU, PROD_US, LAB_EU)
PARSER = Arguments("/emr list", "/emr list")


@pytest.mark.parametrize(
    ("account", "region", "meant"),
    [
        (None, None, ALL),
        ("prod", None, (PROD_EU, PROD_US)),
        (None, "eu-west-1", (PROD_EU, LAB_EU)),
        ("lab", "eu-west-1", (LAB_EU,)),
    ],
)
def test_all_that_fit_are_meant(account: str | None, region: str | None, meant: tuple[Scope, ...]) -> None:
    assert choose_scopes(PARSER, ALL, account, region) == meant


def test_none_that_fits_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="no account and region lab/us-east-1; I know prod/eu-west-1, prod"):
        choose_scopes(PARSER, ALL, "lab", "us-east-1")


def test_none_at_all_says_what_to_configure() -> None:
    with pytest.raises(UsageError, match="No AWS account is configured"):
        choose_scopes(PARSER, (), None, None)


def test_what_is_kept_comes_back_as_far_as_it_is_still_configured() -> None:
    kept = scopes_to_json(ALL)
    assert scopes_from_json(kept, ALL) == ALL
    assert scopes_from_json(kept, (LAB_EU, Scope("new", "eu-west-1"))) == (LAB_EU,)
    assert scopes_from_json((), ALL) == ()
