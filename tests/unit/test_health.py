"""Health is the latest word of every part, told over HTTP and by the probe."""

import argparse
import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from app.cli import health as probe
from app.health import Health, HealthServer


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def server(health: Health) -> Iterator[HealthServer]:
    server = HealthServer(health, 0, "127.0.0.1")
    server.start()
    yield server
    server.stop()


def fetch(server: HealthServer, path: str = "/healthz") -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused) if refused.code == 503 else {}


def test_it_is_well_while_nobody_complains(health: Health) -> None:
    assert health.ok
    health.report("socket", True, "connected")
    assert health.ok


def test_one_sick_part_makes_all_of_it_sick_until_that_part_is_well(health: Health) -> None:
    health.report("socket", True)
    health.report("store", False, "disk full")
    assert not health.ok
    health.report("store", True)
    assert health.ok


def test_a_heartbeat_that_stopped_is_sick_and_says_its_last_word(health: Health) -> None:
    health.report("clock", True, "ticking", good_for=-1)
    assert not health.ok
    assert "ticking" in health.parts()["clock"].detail


def test_it_is_told_over_http(health: Health, server: HealthServer) -> None:
    health.report("socket", True, "connected")
    assert fetch(server) == (200, {"ok": True, "parts": {"socket": {"ok": True, "detail": "connected"}}})
    health.report("socket", False, "lost")
    assert fetch(server) == (503, {"ok": False, "parts": {"socket": {"ok": False, "detail": "lost"}}})


def test_there_is_nothing_else_there(server: HealthServer) -> None:
    assert fetch(server, "/")[0] == 404
    assert fetch(server, "/healthz?probe=1")[0] == 200


def probed(port: int) -> int:
    return probe.main(argparse.Namespace(port=port))


def test_the_probe_says_ok(health: Health, server: HealthServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert probed(server.port) == 0
    assert capsys.readouterr().out == "ok\n"


def test_the_probe_names_every_sick_part(
    health: Health, server: HealthServer, capsys: pytest.CaptureFixture[str]
) -> None:
    health.report("socket", False, "lost")
    health.report("store", False, "disk full")
    health.report("pool", True)
    assert probed(server.port) == 1
    assert capsys.readouterr().err.splitlines() == ["socket: lost", "store: disk full"]


def test_the_probe_survives_that_nobody_answers(
    server: HealthServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.stop()
    assert probed(server.port) == 1
    assert "no answer on port" in capsys.readouterr().err


@pytest.mark.parametrize(("set_to", "port"), [("9000", 9000), (" 9000 ", 9000), ("", 8090), ("x", 8090)])
def test_the_probe_asks_where_the_bot_listens(
    monkeypatch: pytest.MonkeyPatch, set_to: str, port: int
) -> None:
    monkeypatch.setenv("HEALTH_PORT", set_to)
    parser = argparse.ArgumentParser()
    probe.options(parser)
    assert parser.parse_args([]).port == port
    assert parser.parse_args(["--port", "1"]).port == 1
