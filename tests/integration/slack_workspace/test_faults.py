"""The levers: each does what it says on a real socket, once, and wears off."""

import asyncio
import http.client
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import WSMsgType
from slack_sdk import WebClient
from slack_sdk.http_retry import RateLimitErrorRetryHandler

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.listener import Listener
from tests.integration.slack_workspace.refusals import error_of, refused

Socket = aiohttp.ClientWebSocketResponse


def on_socket(workspace: Workspace, act: Callable[[Socket], Awaitable[None]], *, pinged: bool = True) -> None:
    """Open one plain WebSocket, read ``hello`` and the server's ping, then ``act``."""

    async def run() -> None:
        url = WebClient(base_url=workspace.api_url).apps_connections_open(app_token=workspace.app_token)[
            "url"
        ]
        async with aiohttp.ClientSession() as session, session.ws_connect(url, autoping=False) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            if pinged:
                assert (await socket.receive()).type is WSMsgType.PING
            await act(socket)

    asyncio.run(asyncio.wait_for(run(), 10))


def test_a_method_fails_so_many_times(workspace: Workspace, web: WebClient) -> None:
    workspace.faults.fail("chat.postMessage", "internal_error", times=2)
    workspace.faults.fail("chat.postMessage", "service_unavailable", status=503)
    assert error_of(web.chat_postMessage, channel="C0DATA", text="x") == "internal_error"
    assert error_of(web.chat_postMessage, channel="C0DATA", text="x") == "internal_error"
    assert refused(web.chat_postMessage, channel="C0DATA", text="x").status_code == 503
    assert web.chat_postMessage(channel="C0DATA", text="x")["ok"]
    assert [call.fault for call in workspace.calls("chat.postMessage")] == ["fail", "fail", "fail", ""]
    assert len(workspace.messages("C0DATA")) == 1


def test_a_lost_answer_was_carried_out_and_a_dropped_call_was_not(
    workspace: Workspace, web: WebClient
) -> None:
    workspace.faults.lose_answer("chat.postMessage")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        web.chat_postMessage(channel="C0DATA", text="once")
    workspace.faults.drop("chat.postMessage")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        web.chat_postMessage(channel="C0DATA", text="never")
    workspace.wait_calls("chat.postMessage", 2)
    assert [m.text for m in workspace.messages("C0DATA")] == ["once"]
    assert [(c.fault, c.ok) for c in workspace.calls()] == [("lose_answer", False), ("drop", False)]


def test_a_delayed_call_is_carried_out_in_the_end(workspace: Workspace, web: WebClient) -> None:
    workspace.faults.delay("chat.postMessage", 0.01)
    assert web.chat_postMessage(channel="C0DATA", text="x")["ok"]
    assert workspace.calls("chat.postMessage")[0].ok


def test_429_says_how_long_to_wait_and_slacks_client_honours_it(workspace: Workspace, web: WebClient) -> None:
    workspace.faults.rate_limit("chat.postMessage", 0, channel="C0OPS")
    assert web.chat_postMessage(channel="C0DATA", text="not here")["ok"]
    web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    assert web.chat_postMessage(channel="C0OPS", text="x")["ok"]
    limited, retried = workspace.calls("chat.postMessage")[1:]
    assert (limited.status, limited.error, retried.status) == (429, "ratelimited", 200)


def test_an_enforced_rate_counts_per_channel(workspace: Workspace, web: WebClient) -> None:
    workspace.faults.enforce_rate("chat.postMessage", 1, 1, by_channel=True)
    assert web.chat_postMessage(channel="C0DATA", text="x")["ok"]
    assert web.chat_postMessage(channel="C0OPS", text="x")["ok"]
    answer = refused(web.chat_postMessage, channel="C0DATA", text="x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    workspace.clock.advance(1)
    assert web.chat_postMessage(channel="C0DATA", text="x")["ok"]


def test_clearing_takes_every_lever_back(workspace: Workspace, web: WebClient) -> None:
    workspace.faults.fail("*", times=1000)
    workspace.faults.refuse_handshake()
    workspace.faults.clear()
    assert web.auth_test()["ok"]
    assert workspace.faults.take_handshake() is None


@pytest.mark.parametrize("break_it", ["fin", "reset"])
def test_a_broken_connection_ends_without_close(workspace: Workspace, break_it: str) -> None:
    async def act(socket: Socket) -> None:
        await asyncio.to_thread(getattr(workspace.faults, break_it))
        assert (await socket.receive()).type in (WSMsgType.CLOSED, WSMsgType.ERROR)
        assert socket.close_code == 1006

    on_socket(workspace, act)
    workspace.wait(lambda: workspace.connections == 0)


@pytest.mark.parametrize("break_it", ["fin", "reset", "disconnect"])
def test_slacks_own_client_comes_back(workspace: Workspace, break_it: str) -> None:
    with Listener(workspace):
        (old,) = workspace.hub.connections
        getattr(workspace.faults, break_it)()
        workspace.wait(lambda: workspace.connections == 1 and old not in workspace.hub.connections)
        assert workspace.person("U0ALICE").types("/emr list", channel="C0DATA").acked(10)


async def assert_no_pong(workspace: Workspace, socket: Socket) -> None:
    """Ping, then ack something: what is read after the ack was sent after the ping was read."""
    delivery = workspace.person("U0ALICE").types("/emr list", channel="C0DATA")
    assert (await socket.receive_json())["envelope_id"] == delivery.envelope_id
    await socket.ping(b"anybody?")
    await socket.send_json({"envelope_id": delivery.envelope_id})
    assert await asyncio.to_thread(delivery.acked)
    await asyncio.to_thread(workspace.faults.disconnect, "refresh_requested")
    assert (await socket.receive_json())["reason"] == "refresh_requested"


def test_pings_are_answered_until_they_are_not(workspace: Workspace) -> None:
    async def act(socket: Socket) -> None:
        await socket.ping(b"one")
        assert (await socket.receive()).data == b"one"
        await asyncio.to_thread(workspace.faults.stop_pongs)
        await assert_no_pong(workspace, socket)

    on_socket(workspace, act)


def test_the_first_pong_never_comes(workspace: Workspace) -> None:
    workspace.faults.never_pong()
    on_socket(workspace, lambda socket: assert_no_pong(workspace, socket), pinged=False)
    assert workspace.faults.deaf_sockets == 0


def test_a_stalled_frame_arrives_when_it_is_let_go_with_what_followed(workspace: Workspace) -> None:
    alice = workspace.person("U0ALICE")

    async def act(socket: Socket) -> None:
        await asyncio.to_thread(workspace.faults.stall)
        for text in ("/emr one", "/emr two"):
            alice.types(text, channel="C0DATA")
        with pytest.raises(asyncio.TimeoutError):
            await socket.receive(timeout=0.05)
        await asyncio.to_thread(workspace.faults.resume)
        texts = [(await socket.receive_json())["payload"]["text"] for _ in range(2)]
        assert texts == ["one", "two"]

    on_socket(workspace, act)


def test_a_huge_envelope_is_heard(workspace: Workspace) -> None:
    with Listener(workspace) as listener:
        assert workspace.send_huge(2 * 2**20).acked(10)
        assert len(listener.requests[0].payload["event"]["text"]) == 2 * 2**20


@pytest.mark.parametrize("status", [500, 503])
def test_a_refused_handshake_is_tried_again(workspace: Workspace, status: int) -> None:
    workspace.faults.refuse_handshake(status)

    async def attempt() -> int:
        url = WebClient(base_url=workspace.api_url).apps_connections_open(app_token=workspace.app_token)[
            "url"
        ]
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await session.ws_connect(url)
            async with session.ws_connect(url) as socket:
                assert (await socket.receive_json())["type"] == "hello"
        return refusal.value.status

    assert asyncio.run(attempt()) == status


def test_a_hanging_handshake_never_answers(workspace: Workspace) -> None:
    workspace.faults.hang_handshake()

    async def attempt() -> None:
        url = WebClient(base_url=workspace.api_url).apps_connections_open(app_token=workspace.app_token)[
            "url"
        ]
        async with aiohttp.ClientSession() as session:
            with pytest.raises(asyncio.TimeoutError):
                async with asyncio.timeout(0.1):
                    await session.ws_connect(url)

    asyncio.run(attempt())
    assert workspace.connections == 0


def test_a_ticket_is_good_for_one_socket(workspace: Workspace) -> None:
    url = WebClient(base_url=workspace.api_url).apps_connections_open(app_token=workspace.app_token)["url"]

    async def twice() -> int:
        async with aiohttp.ClientSession() as session, session.ws_connect(url):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await session.ws_connect(url)
        return refusal.value.status

    assert asyncio.run(twice()) == 404


def test_the_eleventh_socket_is_one_too_many(workspace: Workspace) -> None:
    async def eleven() -> str:
        web = WebClient(base_url=workspace.api_url)
        urls = [web.apps_connections_open(app_token=workspace.app_token)["url"] for _ in range(11)]
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(url) for url in urls]
            said = [await socket.receive_json() for socket in sockets]
            for socket in sockets:
                await socket.close()
        assert [frame["type"] for frame in said[:10]] == ["hello"] * 10
        return str(said[10]["reason"])

    assert asyncio.run(eleven()) == "too_many_websockets"


def test_events_come_again_only_when_asked_for(workspace: Workspace) -> None:
    workspace.hub.retries = True
    workspace.hub.ack_seconds = 0.05
    with Listener(workspace, acking=False) as listener:
        workspace.person("U0ALICE").says("@bot hello", channel="C0DATA")
        workspace.wait(lambda: len(listener.requests) >= 2, 10)
        listener.acking = True
        first, second = listener.requests[:2]
    assert (first.retry_attempt, second.retry_attempt, second.retry_reason) == (0, 1, "timeout")
    assert first.payload["event_id"] == second.payload["event_id"]


def test_link_disabled_closes_the_socket(workspace: Workspace) -> None:
    async def act(socket: Socket) -> None:
        await asyncio.to_thread(workspace.faults.disconnect, "link_disabled")
        assert (await socket.receive_json())["reason"] == "link_disabled"
        assert (await socket.receive()).type is WSMsgType.CLOSE

    on_socket(workspace, act)
