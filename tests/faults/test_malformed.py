"""Something that Slack never documented, on the real process: a sentence, one line in the log, and life goes on."""

import json
from typing import Any

import pytest

from tests.acceptance.house import DATA, House
from tests.waiting import until


def unreadable(house: House) -> list[dict[str, Any]]:
    return [line for line in house.logged("edge.unreadable") if line.get("person") == "U0ALICE"]


@pytest.mark.parametrize("field", ["text", "team_id", "trigger_id"])
def test_whoever_typed_is_told_and_the_socket_stays(house: House, field: str) -> None:
    before, lines = house.workspace.clock.ts(), len(unreadable(house))
    typed = {
        "command": "/emr",
        "team_id": "T0ACME",
        "user_id": "U0ALICE",
        "channel_id": DATA,
        "response_url": house.workspace.state.new_response_url("commands", "U0ALICE", DATA),
        field: {"not": "text"},
    }
    assert house.workspace.send_envelope({"type": "slash_commands", "payload": typed}).acked()
    told = house.answer(before, who="U0ALICE", channel=DATA, containing="could not read")
    until(lambda: len(unreadable(house)) > lines, "its line in the log")
    (line,) = unreadable(house)[lines:]
    assert line["request_id"] in told.all_text
    assert line["problem"] == f"{field} is dict, not text"
    assert "not" not in json.dumps({**line, "problem": ""}), "what it was is nobody's business"
    house.ask("/echo still here", containing="still here")
    assert house.bot.output.count("socket.connected") == 1
