"""Whoever may not is told so, each for a reason of their own; nothing reaches AWS, and it is written down."""

import pytest
from slack_sdk import WebClient

from demo.slack.messages import Message
from demo.slack.people import payloads
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import House

pytestmark = BOTH_DATABASES

GUEST = "You are a guest of this workspace"
OUTSIDER = "You belong to another workspace; only members of this one may."


@pytest.fixture(scope="module")
def configuration() -> str:
    return """\
workspace: {team_ids: [T0ACME]}
accounts:
  - {alias: prod, regions: [ap-northeast-2]}
policy:
  - {allow: ["emr.list"], channels: [C0DATA, C0SHARED]}
  - {allow: ["emr.show"], channels: [C0DATA], groups: [S0DATAENG]}
  - {deny: ["emr.show"], people: [U0ADMIN]}
"""


def told(house: House, line: str, *, who: str, channel: str = "C0DATA") -> Message:
    """Have somebody type what must be refused, and give the refusal."""
    with house.calls_nothing():
        answer = house.ask(line, who=who, channel=channel, containing="You may not")
    assert answer.visible_to == who
    for secret in ("etl-nightly", "ap-northeast-2", "prod"):
        assert secret not in answer.all_text
    return answer


def last_denial(house: House, who: str) -> tuple[str, str, str]:
    newest = next(r.entry for r in house.audited(limit=20) if r.entry.user_id == who)
    return newest.action, newest.phase, newest.channel


def test_a_guest_is_refused(house: House) -> None:
    assert GUEST in told(house, "/emr list", who="U0GUEST").block_text
    assert last_denial(house, "U0GUEST") == ("emr.list", "denied", "C0DATA")


def test_a_guest_of_one_channel_is_refused_even_help(house: House) -> None:
    assert GUEST in told(house, "/chatops help", who="U0ULTRA").block_text


def test_a_wrong_channel_is_named_with_the_right_ones(house: House) -> None:
    answer = told(house, "/emr list", who="U0BOB", channel="C0OPS")
    assert "It is allowed in <#C0DATA> or <#C0SHARED>." in answer.block_text


def test_who_is_in_no_allowed_group_is_told_which(house: House) -> None:
    answer = told(house, "/emr show etl-nightly", who="U0BOB")
    assert "It is for members of <!subteam^S0DATAENG>." in answer.block_text
    assert last_denial(house, "U0BOB") == ("emr.show", "denied", "C0DATA")


def test_the_refusal_is_the_same_whether_or_not_the_target_exists(house: House) -> None:
    there = told(house, "/emr show etl-nightly", who="U0BOB")
    nowhere = told(house, "/emr show no-such-cluster", who="U0BOB")
    assert there.block_text == nowhere.block_text


def test_a_deny_wins(house: House) -> None:
    assert (
        "A rule of the policy forbids it." in told(house, "/emr show etl-nightly", who="U0ADMIN").block_text
    )


def test_what_no_rule_speaks_of_is_refused(house: House) -> None:
    assert "No rule of the policy allows it." in told(house, "/echo hello", who="U0ALICE").block_text


def test_a_mention_passes_the_same_door(house: House) -> None:
    with house.calls_nothing():
        answer = house.say("@bot emr show etl-nightly", who="U0BOB")
    assert "You may not do `emr.show` here." in answer.block_text


def test_somebody_deactivated_is_refused(house: House) -> None:
    """Their client is gone; a request of theirs may still be on its way."""
    workspace = house.workspace
    gone = workspace.state.users["U0GONE"]
    with workspace.state.lock:
        body = payloads.command(workspace.state, gone, workspace.state.channels["C0DATA"], "/emr", "list")
    before = workspace.clock.ts()
    with house.calls_nothing():
        assert workspace.send_envelope({"type": "slash_commands", "payload": body}).acked()
        answer = house.answer(before, who="U0GONE", channel="C0DATA")
    assert "Your account is deactivated." in answer.block_text
    assert last_denial(house, "U0GONE") == ("emr.list", "denied", "C0DATA")


def shared_listing(house: House) -> Message:
    """A listing that everybody in the shared channel sees, as if its asker had been answered in public."""
    private = house.ask("/emr list", channel="C0SHARED", containing="etl-nightly")
    workspace = house.workspace
    sent = WebClient(workspace.bot_token, base_url=workspace.api_url).chat_postMessage(
        channel="C0SHARED", text="shared", blocks=list(private.blocks)
    )
    return next(m for m in workspace.messages("C0SHARED") if m.ts == sent["ts"])


def test_an_outsiders_click_in_a_shared_channel_is_refused(house: House) -> None:
    listing = shared_listing(house)
    wanted = listing.elements()[0].options()[0]["value"]
    with house.calls_nothing():
        answer = house.select(listing, "emr.show", wanted, who="U0OUT")
    assert OUTSIDER in answer.block_text
    assert answer.visible_to == "U0OUT"
    assert last_denial(house, "U0OUT") == ("emr.show", "denied", "C0SHARED")
    newest = next(r.entry for r in house.audited(limit=5) if r.entry.user_id == "U0OUT")
    assert newest.team_id == "T0OTHER", "identity is the clicker's own team"


def test_a_members_click_is_judged_by_the_members_own_rights(house: House) -> None:
    listing = shared_listing(house)
    wanted = listing.elements()[0].options()[0]["value"]
    with house.calls_nothing():
        answer = house.select(listing, "emr.show", wanted, who="U0BOB")
    assert "It is for members of <!subteam^S0DATAENG>." in answer.block_text


def test_an_outsiders_mention_is_refused(house: House) -> None:
    with house.calls_nothing():
        answer = house.say("@bot emr list", who="U0OUT", channel="C0SHARED")
    assert OUTSIDER in answer.block_text


def test_another_app_is_not_answered_at_all(house: House) -> None:
    """Two bots that answer each other's words would never end."""
    said = {"type": "app_mention", "user": "U0ALICE", "bot_id": "B0OTHER", "channel": "C0DATA", "ts": "1.2"}
    body = payloads.event(house.workspace.state, {**said, "text": "<@U0BOT> emr list"})
    before = house.workspace.clock.ts()
    with house.calls_nothing():
        assert house.workspace.send_envelope({"type": "events_api", "payload": body}).acked()
        house.ask("/chatops whoami", containing="You are")
    answers = [message for message in house.alice.sees("C0DATA") if message.bot_id and message.ts > before]
    assert len(answers) == 1


def test_what_is_allowed_is_written_down_as_answered(house: House) -> None:
    house.ask("/emr list", who="U0BOB", containing="etl-nightly")
    newest = house.audited(action="emr.list", limit=1)[0].entry
    assert (newest.user_id, newest.team_id, newest.phase) == ("U0BOB", "T0ACME", "answered")
    assert newest.detail["scope"] == "prod/ap-northeast-2"
