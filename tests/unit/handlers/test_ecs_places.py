"""Which account and region somebody means."""

import pytest

from app.errors import UsageError
from handlers.arguments import Arguments
from handlers.ecs_places import Places, SwitchedOff, region_word
from tests.unit.instances import HANGZHOU, TOKYO

PARSER = Arguments("/ecs start <instance>…", "/ecs start web")
PLACES = Places((TOKYO, HANGZHOU), "ap-northeast-1")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["i-abc", "ap-northeast-1"], (("i-abc",), "ap-northeast-1")),
        (["i-abc", "CN-Hangzhou"], (("i-abc",), "cn-hangzhou")),
        (["i-abc", "tokyo"], (("i-abc", "tokyo"), None)),
        (["ap-northeast-1", "i-abc"], (("ap-northeast-1", "i-abc"), None)),
        (["web", "web", "db"], (("web", "db"), None)),
        (["ap-northeast-1"], ((), "ap-northeast-1")),
    ],
    ids=str,
)
def test_the_last_word_is_a_region_only_if_alibaba_has_it(
    words: list[str], meant: tuple[tuple[str, ...], str | None]
) -> None:
    assert region_word(PARSER, words, None) == meant


def test_two_regions_are_one_too_many() -> None:
    assert region_word(PARSER, ["web", "cn-hangzhou"], "cn-hangzhou") == (("web",), "cn-hangzhou")
    with pytest.raises(UsageError, match="two regions"):
        region_word(PARSER, ["web", "cn-hangzhou"], "ap-northeast-1")


def test_all_that_fit_are_chosen_and_the_default_region_is_preferred() -> None:
    everywhere = PLACES.choose(PARSER, None, None)
    assert everywhere == (TOKYO, HANGZHOU)
    assert PLACES.preferred(everywhere) == (TOKYO,)
    assert PLACES.choose(PARSER, None, "cn-hangzhou") == (HANGZHOU,)
    with pytest.raises(
        UsageError, match="no Alibaba Cloud account and region lab/us-west-1; I know games/ap"
    ):
        PLACES.choose(PARSER, "lab", "us-west-1")


def test_without_any_it_says_how_to_switch_it_on() -> None:
    with pytest.raises(SwitchedOff, match=r"chatops\.yaml has no section ecs") as raised:
        Places().check()
    assert "ecs: {default_region: ap-northeast-1}" in raised.value.message
