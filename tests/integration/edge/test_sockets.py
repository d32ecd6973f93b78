"""Whatever happens to the socket: a new one comes, commands are answered, and health tells the truth."""

from collections.abc import Callable
from functools import partial

import aiohttp
import pytest

from app.store.store import Store
from demo.slack.workspace import Workspace
from tests.integration.edge.rig import IMPATIENT, PATIENCE, Rig


def number(rig: Rig) -> int:
    """The number of the socket that now takes what is sent."""
    return max((connection.id for connection in list(rig.workspace.hub.connections)), default=0)


def newer(rig: Rig, than: int) -> bool:
    return number(rig) > than


def wait_for_another(rig: Rig, than: int) -> None:
    """Wait until a newer socket is the only one."""

    def alone() -> bool:
        open_ones = [c.id for c in list(rig.workspace.hub.connections) if not c.closing]
        return bool(open_ones) and min(open_ones) > than

    rig.workspace.wait(alone, PATIENCE, "a new socket, alone")


def reset(workspace: Workspace) -> None:
    workspace.faults.reset()


def fin_without_close(workspace: Workspace) -> None:
    workspace.faults.fin()


def half_open(workspace: Workspace) -> None:
    workspace.faults.stop_pongs()


def warned_and_closed(workspace: Workspace) -> None:
    workspace.faults.disconnect("warning", close=True)


def refresh_requested(workspace: Workspace) -> None:
    workspace.faults.disconnect("refresh_requested")


def too_many_sockets(workspace: Workspace) -> None:
    workspace.faults.disconnect("too_many_websockets", close=True)


def reset_and_the_next_never_answers_a_ping(workspace: Workspace) -> None:
    workspace.faults.never_pong()
    workspace.faults.reset()


def reset_and_handshakes_are_refused(workspace: Workspace) -> None:
    workspace.faults.refuse_handshake(times=2)
    workspace.faults.reset()


def reset_and_a_handshake_hangs(workspace: Workspace) -> None:
    workspace.faults.hang_handshake()
    workspace.faults.reset()


def reset_and_slack_gives_no_new_address(workspace: Workspace) -> None:
    workspace.faults.fail("apps.connections.open", status=500, times=2)
    workspace.faults.drop("apps.connections.open")
    workspace.faults.fail("apps.connections.open", "ratelimited")
    workspace.faults.reset()


LOSSES: tuple[Callable[[Workspace], None], ...] = (
    reset,
    fin_without_close,
    warned_and_closed,
    refresh_requested,
    too_many_sockets,
    reset_and_handshakes_are_refused,
    reset_and_a_handshake_hangs,
    reset_and_slack_gives_no_new_address,
)


@pytest.mark.parametrize("fault", LOSSES, ids=lambda fault: fault.__name__)
def test_a_lost_socket_is_replaced(rig: Rig, fault: Callable[[Workspace], None]) -> None:
    rig.ask("/quick before", containing="before")
    lost = number(rig)
    fault(rig.workspace)
    wait_for_another(rig, lost)
    rig.ask("/quick after", containing="after")
    assert [request.text for request in rig.work.done] == ["before", "after"]
    rig.workspace.wait(lambda: rig.health.ok, PATIENCE, "health")


@pytest.mark.parametrize("fault", [half_open, reset_and_the_next_never_answers_a_ping])
def test_a_deaf_socket_is_replaced(
    workspace: Workspace, store: Store, fault: Callable[[Workspace], None]
) -> None:
    with Rig(workspace, store, pace=IMPATIENT) as rig:
        lost = number(rig)
        fault(workspace)
        wait_for_another(rig, lost)
        rig.ask("/quick after", containing="after")


def test_a_first_pong_that_never_comes_is_noticed(workspace: Workspace, store: Store) -> None:
    workspace.faults.never_pong()
    with Rig(workspace, store, pace=IMPATIENT) as rig:
        wait_for_another(rig, 1)
        rig.ask("/quick hello", containing="hello")


def test_no_command_is_lost_while_sockets_are_exchanged(rig: Rig) -> None:
    """Slack sends to the old one until it closes it."""
    asked = []
    for turn in range(5):
        rig.workspace.faults.disconnect("refresh_requested")
        asked += [
            rig.workspace.person("U0BOB").types(f"/quick {turn}.{n}", channel="C0DATA") for n in range(10)
        ]
        rig.workspace.wait(partial(newer, rig, turn + 1), PATIENCE, "the next socket")
    assert all(delivery.acked() for delivery in asked)
    rig.workspace.wait(lambda: len(rig.work.done) == 50, PATIENCE, "all fifty")
    assert len({request.text for request in rig.work.done}) == 50


def test_a_socket_that_breaks_before_its_first_pong_has_left_is_replaced(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiohttp answers a ping while reading, and reading fails where that cannot be sent."""
    pongs = aiohttp.ClientWebSocketResponse.pong
    failures = [ConnectionResetError("Cannot write to closing transport")]

    async def fail_once(self: aiohttp.ClientWebSocketResponse, message: bytes = b"") -> None:
        if failures:
            raise failures.pop()
        await pongs(self, message)

    monkeypatch.setattr(aiohttp.ClientWebSocketResponse, "pong", fail_once)
    rig.workspace.hub._each(lambda connection: connection.ping())
    wait_for_another(rig, 1)
    rig.ask("/quick after", containing="after")


def test_a_huge_frame_is_taken(rig: Rig) -> None:
    assert rig.workspace.send_huge(2 * 2**20).acked(10)
    rig.ask("/quick after", containing="after")
    assert number(rig) == 1, "on the same socket"


def test_a_frame_too_huge_costs_the_socket_and_nothing_else(rig: Rig) -> None:
    rig.workspace.send_huge(17 * 2**20)
    wait_for_another(rig, 1)
    rig.ask("/quick after", containing="after")


def test_a_stalled_frame_and_what_follows_it_arrive_late_and_whole(rig: Rig) -> None:
    rig.workspace.faults.stall()
    bob = rig.workspace.person("U0BOB")
    asked = [bob.types(f"/quick {n}", channel="C0DATA") for n in range(3)]
    rig.workspace.faults.resume()
    assert all(delivery.acked() for delivery in asked)


def test_a_socket_that_stalls_for_good_is_replaced(workspace: Workspace, store: Store) -> None:
    with Rig(workspace, store, pace=IMPATIENT) as rig:
        workspace.faults.stall()
        workspace.person("U0BOB").types("/quick stuck", channel="C0DATA")
        wait_for_another(rig, 1)
        rig.ask("/quick after", containing="after")


@pytest.mark.parametrize("text", ["no {json", "[1, 2]", "null"])
def test_text_that_is_no_frame_costs_nothing(rig: Rig, text: str) -> None:
    rig.workspace.hub._each(lambda connection: connection.send_text(text))
    rig.ask("/quick after", containing="after")
    assert number(rig) == 1


def test_while_there_is_no_socket_it_is_unhealthy(rig: Rig) -> None:
    rig.ask("/quick before", containing="before")
    rig.workspace.faults.fail("apps.connections.open", "internal_error", times=1000)
    rig.workspace.faults.reset()
    rig.workspace.wait(lambda: not rig.workspace.connections, PATIENCE, "the loss")
    rig.workspace.wait_calls("apps.connections.open", 3)
    assert "cannot connect: internal_error" in rig.health.parts()["socket"].detail
    rig.workspace.faults.clear()
    rig.workspace.wait_connected()
    rig.ask("/quick after", containing="after")
    assert rig.health.ok


def test_a_token_revoked_later_is_said_by_health_and_cured_by_nothing_but_slack(rig: Rig) -> None:
    rig.workspace.faults.revoke_token(rig.workspace.app_token)
    rig.workspace.faults.reset()
    rig.workspace.wait_calls("apps.connections.open", 3)
    assert "token_revoked" in rig.health.parts()["socket"].detail
    rig.workspace.faults.revoke_token(rig.workspace.app_token, "")
    rig.workspace.wait_connected()
    rig.ask("/quick after", containing="after")


def test_stopping_before_it_is_connected(workspace: Workspace, store: Store) -> None:
    workspace.faults.fail("auth.test", "internal_error", times=1000)
    rig = Rig(workspace, store)
    rig._thread.start()
    workspace.wait_calls("auth.test", 2)
    rig.stop()
    assert rig.error is None
