"""Whatever Slack delivers twice is done once."""

import aiohttp
import pytest

from demo.slack.people import payloads
from tests.integration.edge.rig import Rig


def test_the_same_envelope_twice(rig: Rig) -> None:
    delivery = rig.workspace.person("U0ALICE").types("/quick one", channel="C0DATA")
    assert delivery.acked()
    rig.workspace.redeliver(delivery)
    rig.workspace.wait(lambda: delivery.acks == 2, what="the second acknowledgement")
    rig.ask("/quick two", containing="two")
    assert [request.text for request in rig.work.done] == ["one", "two"]


def test_the_same_event_in_another_envelope(rig: Rig) -> None:
    said = {
        "type": "app_mention",
        "user": "U0ALICE",
        "channel": "C0DATA",
        "text": "<@U0BOT> quick one",
        "ts": "1.1",
    }
    body = payloads.event(rig.workspace.state, said)
    for _ in range(2):
        assert rig.workspace.send_envelope({"type": "events_api", "payload": body}).acked()
    rig.ask("/quick two", containing="two")
    assert [request.text for request in rig.work.done] == ["one", "two"]


def test_what_could_not_be_acknowledged_is_not_done_until_it_comes_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends = aiohttp.ClientWebSocketResponse.send_json
    failures = [ConnectionResetError("Cannot write to closing transport")]

    async def fail_once(self: aiohttp.ClientWebSocketResponse, *args: object, **more: object) -> None:
        if failures:
            raise failures.pop()
        await sends(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(aiohttp.ClientWebSocketResponse, "send_json", fail_once)
    lost = rig.workspace.person("U0ALICE").types("/quick lost", channel="C0DATA")
    rig.ask("/quick next", containing="next")
    assert lost.acks == 0
    assert [request.text for request in rig.work.done] == ["next"]
    rig.workspace.redeliver(lost)
    rig.sees(containing="done: lost")
