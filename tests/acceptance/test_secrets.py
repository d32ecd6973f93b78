"""No secret is ever written, on any road: known values, tokens that people paste, one-time addresses."""

import re
from collections.abc import Callable, Iterator

import pytest

from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import KEY_ID, KEY_SECRET, TOKYO, InstanceSpec
from tests.acceptance.bot import POLICY
from tests.acceptance.house import House

WHERE = f"ecs: {{accounts: [{{alias: games, regions: [{TOKYO}]}}]}}"
PASTED = (
    "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
    "xapp-1-A0123456789-1234567890123-abcdef0123456789abcdef0123456789",
    "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "postgresql://chatops:hunter2hunter2@db.example/chatops",
)


@pytest.fixture(scope="module")
def alibaba() -> Iterator[AlibabaServer]:
    with AlibabaServer() as server:
        server.add_instance(InstanceSpec("web", id="i-web"))
        yield server


@pytest.fixture(scope="module")
def configuration() -> str:
    return POLICY.replace('"emr.*"', '"emr.*", "ecs.*"') + f"{WHERE}\n"


@pytest.fixture(scope="module")
def settings(alibaba: AlibabaServer) -> dict[str, str]:
    return {
        **alibaba.environment(),
        "LOG_LEVEL": "DEBUG",
        "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjEXAMPLESESSION",
        "CIRCLECI_TOKEN": "CCIPAT_example0123456789abcdef",
    }


def known(house: House) -> Iterator[str]:
    """Every secret there is."""
    yield from (house.workspace.bot_token, house.workspace.app_token)
    yield from ("wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjEXAMPLESESSION")
    yield from ("CCIPAT_example0123456789abcdef", "hunter2hunter2", *PASTED[:3])
    yield from (KEY_ID, KEY_SECRET)
    yield from (path.rsplit("/", 1)[-1] for path in list(house.workspace.state.response_urls))


def use_alibaba(house: House, alibaba: AlibabaServer) -> None:
    """Answers, and every kind of refusal that may repeat what was signed."""
    house.ask("/ecs", containing="i-web")
    pulls: tuple[Callable[[], object], ...] = (
        lambda: alibaba.levers.expire_tokens(times=3),
        lambda: alibaba.levers.deny(action="DescribeInstances"),
        lambda: alibaba.levers.take_down(TOKYO),
        lambda: alibaba.levers.drop(action="DescribeInstances"),
    )
    for pull in pulls:
        pull()
        house.ask("/ecs show i-web")
        alibaba.levers.reset()
    house.ask("/ecs show i-web", containing="is running")


def use_every_road(house: House) -> None:
    """Commands, mentions, clicks, refusals, errors of both clouds, lost sockets, what nobody understands."""
    workspace = house.workspace
    for secret in PASTED:
        house.ask(f"/echo {secret}", containing="invoked")
        house.ask(f"/emr {secret}")
        house.ask(f"/emr show {secret}")
        house.say(f"@bot {secret}")
    listing = house.ask("/emr list", containing="etl-nightly")
    house.select(listing, "emr.show", listing.elements()[0].options()[0]["value"])
    house.ask("/emr list", who="U0GUEST")
    house.aws.levers.expire_tokens(times=3)
    house.ask("/emr list --region us-east-1")
    workspace.faults.fail("response_url", status=500)
    house.ask("/echo by another road", containing="by another road")
    for kind, payload in (("interactive", {"type": "odd"}), ("slash_commands", {"command": "/half"})):
        body = {
            **payload,
            "token": "verification-token",
            "response_url": f"{workspace.api_url}secret-path-of-a-url",
        }
        assert workspace.send_envelope({"type": kind, "payload": body}).acked()
    workspace.faults.fail("apps.connections.open", status=500)
    workspace.faults.reset()
    house.bot.wait_connected(2)
    house.ask("/echo connected again", containing="connected again")


def test_nothing_secret_is_written_on_any_road(house: House, alibaba: AlibabaServer) -> None:
    use_every_road(house)
    use_alibaba(house, alibaba)
    written = house.bot.output
    assert "DEBUG" in written or '"debug"' in written, (
        "it is the loudest level that must be silent about these"
    )
    for secret in known(house):
        assert secret not in written, f"{secret[:8]}… is in the log"
    assert "secret-path-of-a-url" not in written
    assert not re.search(r"ticket=(?!\[redacted\])\w", written)


def test_every_line_of_a_request_says_whose_it_is(house: House) -> None:
    house.ask("/emr show bi-trino", containing="bi-trino")
    answered = house.logged("gate.answered")[-1]
    assert (answered["person"], answered["channel"], answered["action"]) == ("U0ALICE", "C0DATA", "emr.show")
    assert answered["request_id"]


def test_each_audit_entry_has_the_id_that_its_log_lines_have(house: House) -> None:
    house.ask("/emr show bi-trino", containing="bi-trino")
    newest = house.audited(action="emr.show", limit=1)[0].entry
    assert house.logged("gate.answered")[-1]["request_id"] == newest.request_id
