"""Many instances outside their office hours, as read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.ecs.nights import Night, NightEnd
from app.domain.ecs.powering import AT_ONCE
from app.domain.people import UserId
from app.views.ecs import night as views
from app.views.limits import fit
from app.views.message import Message
from tests.unit.instances import NOW
from tests.unit.views.reading import action_ids, blocks_of, read

BOB = UserId("T0ACME", "U0BOB")
HOSTILE = '<!channel> *x* `y` "<https://evil.example|click>"\n& <@U0BOB>'


def nights(count: int, name: str = "dev", **fields: object) -> Mapping[str, Night]:
    one = Night("games", "ap-northeast-1", "i", "dev", "mon 09:00-10:00 UTC", NOW, NOW + timedelta(hours=9))
    made = [replace(one, name=f"{name}-{n:03}", instance_id=f"i-6we1staging{n:010}") for n in range(count)]
    return {f"episode-{n:08}": replace(night, **fields) for n, night in enumerate(made)}  # type: ignore[arg-type]


def options(view: Message) -> list[str]:
    (actions,) = [block for block in blocks_of(replace(view, blocks=view.blocks[:2])) if "elements" in block]
    return [option["text"]["text"] for option in actions["elements"][0]["options"]]


@pytest.mark.parametrize("name", ["dev", "n" * 200, '"' * 200, "&" * 200], ids=["short", "n", '"', "&"])
@pytest.mark.parametrize("count", [6, 40, 100])
def test_however_many_the_menu_is_in_the_message_and_the_list_goes_on_below(count: int, name: str) -> None:
    view = views.gathered_view(nights(count, name, owner="o" * 200))
    messages = fit(view)
    assert views.PICK in action_ids(messages[0])
    assert len(messages) <= 5
    listed = "".join(map(read, messages))
    assert all(f"`i-6we1staging{n:010}`" in listed for n in range(count))
    assert len(options(view)) == min(count, views.OPTIONS)
    assert ("The menu has the first 40" in listed) is (count > views.OPTIONS)


def test_past_all_messages_there_is_a_file() -> None:
    (message,) = fit(views.gathered_view(nights(1000)))
    assert message.file is not None and "i-6we1staging0000000999" in message.file.content


@pytest.mark.parametrize(
    ("kept", "waiting", "buttons"),
    [
        (0, AT_ONCE, [views.STOP_ALL, views.KEEP_ALL]),
        (0, AT_ONCE + 1, [views.KEEP_ALL]),
        (1, 6, [views.STOP_ALL, views.KEEP_ALL]),
        (6, 0, []),
    ],
)
def test_what_can_be_done_to_all(kept: int, waiting: int, buttons: list[str]) -> None:
    some = {f"k-{id}": night for id, night in nights(kept, "aaa-kept", kept_by=BOB).items()}
    view = views.gathered_view({**some, **nights(waiting)})
    assert action_ids(view) == [views.PICK, *buttons]
    assert ("Keep the others on tonight" in read(view)) is (kept > 0 and waiting > 0)


def test_those_that_nobody_keeps_come_first() -> None:
    view = views.gathered_view({**{"k": next(iter(nights(1, "aaa", kept_by=BOB).values()))}, **nights(2)})
    assert [option[:3] for option in options(view)] == ["dev", "dev", "aaa"]


def test_one_that_is_alone_in_its_message_is_shown_as_ever() -> None:
    assert action_ids(views.message_view(nights(1))) == [views.STOP, views.KEEP]


def test_a_thousand_that_are_over_are_counted() -> None:
    (message,) = fit(views.gathered_view(nights(1000, end=NightEnd.MORNING)))
    text = read(message)
    assert "None of 1000 instances runs outside its office hours any more." in text
    assert "Ran until their office hours began: dev-000, dev-001" in text and " more" in text


@pytest.mark.parametrize("end", [None, *NightEnd])
def test_names_are_text_and_nothing_else(end: NightEnd | None) -> None:
    hostile = nights(3, HOSTILE, owner=HOSTILE, account=HOSTILE, region=HOSTILE, end=end)
    view = views.gathered_view(hostile)
    actions = view.blocks[1:2] if end is None else ()  # a menu's texts are plain
    shown = [
        replace(view, blocks=tuple(block for block in view.blocks if block not in actions)),
        views.kept_view(list(hostile.values()), list(hostile.values())),
    ]
    for message in shown:
        text = f"{message.text}\n{read(message)}"
        assert "<!channel>" not in text and "<https://evil" not in text and "<@U0BOB>" not in text


def test_one_without_a_name_is_called_by_its_id() -> None:
    bare = {id: replace(night, name=" ") for id, night in nights(2).items()}
    view = views.gathered_view(bare)
    assert "*i-6we1staging0000000000*" in read(view)
    assert options(view) == ["i-6we1staging0000000000", "i-6we1staging0000000001"]
