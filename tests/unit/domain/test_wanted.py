"""What people type after a cluster's name, and what is understood of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.emr.wanted import NotUnderstood, Wanted, is_number, read_wanted, typed_number
from cloud.model import Market


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("core 6", (Wanted("core", 6),)),
        ("task +4", (Wanted("task", 4, relative=True),)),
        ("task -4", (Wanted("task", -4, relative=True),)),
        ("core 6 task +4", (Wanted("core", 6), Wanted("task", 4, relative=True))),
        ("6", (Wanted("", 6),)),
        ("+1", (Wanted("", 1, relative=True),)),
        ("ig-2XYZ 0", (Wanted("ig-2XYZ", 0),)),
        ("task spot 60", (Wanted("task", 60, market=Market.SPOT),)),
        ("task SPOT +8", (Wanted("task", 8, relative=True, market=Market.SPOT),)),
        ("core od 16 spot 8", (Wanted("core", 16, market=Market.ON_DEMAND), Wanted("core", 8, market=Market.SPOT))),
        ("spot 3", (Wanted("spot", 3),)),
        ("", ()),
    ],
)  # fmt: skip
def test_pairs_are_read(words: str, wanted: tuple[Wanted, ...]) -> None:
    assert read_wanted(words.split()) == wanted


@pytest.mark.parametrize("minus", ["-", "--", "\u2013", "\u2014", "\u2212", "\u2010"])
def test_every_keyboards_minus_is_one(minus: str) -> None:
    assert read_wanted(["task", f"{minus}4"]) == (Wanted("task", -4, relative=True),)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("core", "“core” is to be followed by a number: 6, +2 or -2."),
        ("core six", "“core” is to be followed by a number"),
        ("core 6 task", "“task” is to be followed by a number"),
        ("core 6 7", "After “core 6” I cannot tell what 7 is for."),
        ("6 7", "After “6” I cannot tell what 7 is for."),
        ("core spot", "“core” is to be followed by a number"),
        ("core 1.5", "“core” is to be followed by a number"),
        ("core ٤", "“core” is to be followed by a number"),
    ],
)
def test_what_is_not_understood_is_said(words: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        read_wanted(words.split())
    assert said in caught.value.message


@given(st.lists(st.sampled_from(["core", "task", "spot", "od", "6", "+2", "-3", "x"]) | st.text(min_size=1)))
def test_any_words_are_read_or_refused_in_a_sentence(words: list[str]) -> None:
    try:
        found = read_wanted(words)
    except NotUnderstood as error:
        assert error.message.endswith(".")
    else:
        assert [abs(one.number) for one in found] == [
            abs(int(typed_number(word))) for word in words if is_number(word)
        ]


def test_what_is_wanted_reads_as_it_was_typed() -> None:
    assert [str(one) for one in read_wanted(["core", "6", "task", "spot", "+4"])] == [
        "core 6",
        "task spot +4",
    ]
