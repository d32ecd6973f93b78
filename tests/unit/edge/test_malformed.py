"""What is not as Slack documents it is said to be so, to whoever can be told; nothing else is ever raised."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given

from app.domain.requests import Kind, Request
from app.edge.intake import Malformed, read_request
from tests.unit.edge import payloads
from tests.unit.edge.payloads import changed, damaged, without


def refused(body: Mapping[str, Any]) -> Malformed:
    with pytest.raises(Malformed) as caught:
        read_request(body)
    return caught.value


def is_sound(request: Request) -> bool:
    """Every word is text that any database takes, so that nothing behind the edge has to ask."""
    words = [getattr(request, field.name) for field in fields(request) if field.type in (str, "str")]
    words += [request.asker.team_id, request.asker.user_id]
    assert len(words) > 10
    return all(isinstance(word, str) and "\0" not in word and word.encode() is not None for word in words)


@pytest.mark.parametrize("body", payloads.ALL)
def test_the_documented_ones_are_read(body: Mapping[str, Any]) -> None:
    request = read_request(body)
    assert request is not None and is_sound(request)


@given(damaged())
def test_whatever_is_wrong_it_is_read_ignored_or_refused(body: dict[str, Any]) -> None:
    try:
        request = read_request(body)
    except Malformed as malformed:
        request = malformed.request
    assert request is None or is_sound(request)


@given(damaged([payloads.COMMAND, payloads.CLICK, payloads.CLICK_IN_A_MODAL, payloads.SUBMISSION]))
def test_whoever_can_be_told_is_told(body: dict[str, Any]) -> None:
    try:
        read_request(body)
    except Malformed as malformed:
        user = body.get("user")
        who = body.get("user_id") or (user.get("id") if isinstance(user, dict) else None)
        if who == "U0ALICE" and body.get("type") != "block_suggestion":
            assert malformed.request is not None
            assert malformed.request.asker.user_id == who


@pytest.mark.parametrize(
    ("body", "problem", "way"),
    [
        (without(payloads.COMMAND, ("channel_id",)), "channel_id is missing", "response_url"),
        (changed(payloads.COMMAND, ("text",), ["list"]), "text is list, not text", "response_url"),
        (changed(payloads.COMMAND, ("response_url",), 7), "response_url is int, not text", "channel"),
        (changed(payloads.CLICK, ("actions",), []), "actions is list, not a list of objects", "response_url"),
        (without(payloads.CLICK, ("actions",)), "actions is nothing, not a list of objects", "response_url"),
        (changed(payloads.CLICK, ("container",), "odd"), "container is str, not an object", "response_url"),
        (without(payloads.SUBMISSION, ("view", "callback_id")), "callback_id is missing", "channel"),
        (
            changed(payloads.SUBMISSION, ("view", "state", "values", "name"), [7]),
            "name is list, not an object",
            "channel",
        ),
        (changed(payloads.MENTION, ("event", "text"), 7), "text is int, not text", "channel"),
        (changed(payloads.DIRECT, ("event", "ts"), 1.2), "ts is float, not text", "channel"),
    ],
)
def test_what_is_wrong_is_named_without_its_value_and_there_is_a_way_to_say_so(
    body: dict[str, Any], problem: str, way: str
) -> None:
    malformed = refused(body)
    assert str(malformed) == problem
    assert malformed.request is not None
    assert malformed.request.asker.user_id == "U0ALICE"
    assert getattr(malformed.request, way)


def test_a_direct_message_is_answered_as_one_and_a_mention_in_its_thread() -> None:
    direct = refused(changed(payloads.DIRECT, ("event", "ts"), 1.2)).request
    assert direct is not None and (direct.kind, direct.channel) == (Kind.DIRECT_MESSAGE, "D0ALICE")
    mention = refused(changed(payloads.MENTION, ("event", "text"), 7)).request
    assert mention is not None and (mention.channel, mention.thread_ts) == ("C0DATA", "1.1")


@pytest.mark.parametrize(
    "body",
    [
        without(payloads.COMMAND, ("user_id",)),
        changed(payloads.CLICK, ("user",), None),
        changed(payloads.SUGGESTION, ("value",), 7),
        changed(payloads.MENTION, ("event",), "odd"),
    ],
    ids=["nobody", "no person", "a letter in a menu", "no event"],
)
def test_nobody_is_told_where_nobody_is_known_or_waits(body: dict[str, Any]) -> None:
    assert refused(body).request is None


@pytest.mark.parametrize("who", ["automation", "", "u0alice", "U0ALICE ", "<@U0ALICE>", "C0DATA"])
def test_nobody_passes_for_the_bot_itself_nor_for_what_is_no_person(who: str) -> None:
    """The automation is known by an id that no person can have."""
    nameless = changed(without(payloads.CLICK, ("team",)), ("user",), {"id": who})
    assert refused(nameless).request is None
    assert refused(changed(payloads.COMMAND, ("user_id",), who)).request is None


def test_a_bots_own_words_are_never_answered_whatever_is_wrong_with_them() -> None:
    own = changed(payloads.DIRECT, ("event", "bot_id"), "B0BOT")
    assert read_request(changed(own, ("event", "text"), 7)) is None
