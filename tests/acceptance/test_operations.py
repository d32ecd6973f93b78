"""What operators look at: who did what, how the bot is, and the probe of its container."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from demo.aws.server import AwsServer
from tests.acceptance.house import House
from tests.acceptance.ports import free_port
from tests.acceptance.processes import ROOT
from tests.acceptance.terminating import QUICK, confirm, press, propose, running
from tests.waiting import until

AUDIT_PAGE = 15


@pytest.fixture(scope="module")
def configuration() -> str:
    return QUICK


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    return {"HEALTH_PORT": str(free_port())}


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        running(server, "etl", "other", "under-way")
        yield server


def probe(settings: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m app health`` as a container engine does."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    command = [sys.executable, *options, "-m", "app", "health"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)


def healthz(settings: dict[str, str]) -> tuple[int, dict[str, dict[str, object]]]:
    try:
        with urlopen(f"http://127.0.0.1:{settings['HEALTH_PORT']}/healthz", timeout=5) as answer:
            return answer.status, json.load(answer)["parts"]
    except HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)["parts"]


def test_the_audit_tells_a_change_from_the_request_to_its_end(house: House) -> None:
    question = propose(house, "etl")
    press(house, question, "Cancel")
    until(lambda: house.audited(limit=1)[0].entry.phase == "cancelled", "the end in the audit")
    entries = house.ask("/chatops audit emr.terminate", containing="Who did what").block_text
    for phase in ("requested", "cancelled"):
        assert f"*emr.terminate* {phase} `etl`" in entries
    assert "<@U0ALICE> in <#C0DATA>" in entries


@pytest.mark.parametrize("who", ["me", "@alice", "U0ALICE"])
def test_by_person(house: House, who: str) -> None:
    house.ask("/echo from bob", who="U0BOB", containing="from bob")
    house.ask("/echo from alice", containing="from alice")
    entries = house.ask(f"/chatops audit {who}").block_text
    assert "<@U0ALICE>" in entries
    assert "<@U0BOB>" not in entries


def test_by_action_and_time(house: House) -> None:
    house.ask("/echo hello", containing="hello")
    for words in ("echo.say", "echo.*", "echo.* 1h", "1h30m echo.say me"):
        entries = house.ask(f"/chatops audit {words}").block_text
        assert "*echo.say* answered" in entries
        assert "*emr." not in entries
    assert "Nothing in the audit fits that." in house.ask("/chatops audit ecs.*").block_text


@pytest.mark.parametrize("words", ["nonsense", "*.list", "emr.?ist", "yesterday"])
def test_what_is_no_person_action_or_time_is_explained(house: House, words: str) -> None:
    answer = house.ask(f"/chatops audit {words}").block_text
    assert "is no person" in answer
    assert "/chatops audit me emr.* 7d" in answer


def test_pages_of_the_audit(house: House) -> None:
    for number in range(AUDIT_PAGE + 3):
        house.ask(f"/echo number {number}", containing=f"number {number}")
    first = house.ask("/chatops audit echo.say")
    assert first.block_text.count("*echo.say*") == AUDIT_PAGE
    older = house.click(first, "Older ▶")
    assert older.ts == first.ts, "the page is turned in place"
    assert 0 < older.block_text.count("*echo.say*") <= AUDIT_PAGE


def test_the_status_tells_of_every_part_and_what_is_under_way(house: House) -> None:
    idle = house.ask("/chatops status").block_text
    assert "All is well" in idle
    for part in ("store", "socket", "job follow-ups", "job expiry", "job leases", "job housekeeping"):
        assert f":white_check_mark: {part}:" in idle
    confirm(house, propose(house, "under-way"))
    busy = house.ask("/chatops status").block_text
    assert "emr.terminate *under-way*" in busy
    assert "<@U0ALICE>" in busy


def test_the_probe_of_a_bot_that_is_well(house: House, settings: dict[str, str]) -> None:
    assert house.bot.pid
    answer = probe(settings)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "ok\n", "")
    status, parts = healthz(settings)
    assert status == 200
    assert {"socket", "job follow-ups", "job expiry"} <= set(parts)


def test_the_probe_imports_no_sdk(settings: dict[str, str]) -> None:
    imported = probe(settings, "-X", "importtime").stderr
    assert "http.client" in imported
    for heavy in ("boto3", "botocore", "slack_sdk", "slack_bolt", "sqlalchemy", "apscheduler", "pydantic"):
        assert heavy not in imported


def test_a_bot_without_a_socket_is_not_well_until_it_has_one_again(
    house: House, settings: dict[str, str]
) -> None:
    house.workspace.faults.refuse_handshake(times=1000)
    house.workspace.faults.fin()
    until(lambda: healthz(settings)[0] == 503, "the bot to notice")
    answer = probe(settings)
    assert answer.returncode == 1
    assert answer.stderr.startswith("socket: ")
    house.workspace.faults.clear()
    until(lambda: healthz(settings)[0] == 200, "the bot to be back")
    assert probe(settings).returncode == 0


def test_where_nobody_answers_the_probe_says_so() -> None:
    port = str(free_port())
    answer = probe({"HEALTH_PORT": port})
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"no answer on port {port}: ")
