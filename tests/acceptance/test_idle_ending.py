"""What idles ends by rule: notice, time, a last look; kept, protected and exempt ones stay; and a word stops it all.

The tests follow one story, told in one message. The workspace has its own names for the commands, and every
message keeps to them.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from app.manifest import manifest
from demo.aws.overview import glance
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec
from demo.slack.messages import Message
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names
from tests.acceptance.house import House
from tests.acceptance.watching import HOUR, OPS, in_thread, look, passes

RENAMES = {"emr": "cluster", "ecs": "server", "chatops": "bot"}
SOON, LATER = "env=dev in prod", "pace=slow"
WARNED = {"etl-oldest": SOON, "etl-needed": SOON, "etl-slow": LATER}
"""By which rule they are."""
SAFE = ("etl-locked", "etl-exempt")
MORE_TAGS = {"etl-slow": {"pace": "slow"}, "etl-exempt": {"idle": "ok until may"}}
TERMINATE = "TerminateJobFlows"


@pytest.fixture(scope="module")
def configuration() -> str:
    return """\
workspace: {team_ids: [T0ACME]}
accounts:
  - {alias: prod, regions: [ap-northeast-2]}
commands: {emr: cluster, ecs: server, chatops: bot}
policy:
  - {allow: ["emr.*", "ecs.*", "chatops.*"]}
  - {allow: ["emr.terminate"], people: [automation], where: {tags: {env: dev}}}
emr:
  idle:
    channel: C0OPS
    gather_over: 1
    terminate:
      - {where: {tags: {pace: slow}}, warn: 1h, grace: 6h}
      - {where: {accounts: [prod], tags: {env: dev}}, warn: 1h, grace: 1h}
    exempt: {idle: "ok*"}
limits: {follow_seconds: 1}
"""


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace.seeded(manifest(COMMANDS, slash_names(RENAMES))) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    def fill(server: AwsServer) -> None:
        for number, name in enumerate((*WARNED, *SAFE)):
            tags = {"env": "dev", **MORE_TAGS.get(name, {})}
            idle = (9 - number) * HOUR
            spec = ClusterSpec(name, 12 * HOUR, tags=tags, idle_for=idle, protected=name == "etl-locked")
            server.add_cluster(spec)

    return fill


def about(message: Message, name: str) -> str:
    """What a message that tells of many says of one."""
    found = re.search(rf"\*{name}\*.*?(?=:zzz:|\Z)", message.block_text, re.DOTALL)
    return found[0] if found else ""


def told(house: House, name: str, containing: str) -> Message:
    return house.workspace.wait_message(
        OPS,
        where=lambda message: not message.thread_ts and containing in about(message, name),
    )


def alive(house: House) -> set[str]:
    return {one.name for one in glance(house.aws.world) if not one.ended and one.state != "TERMINATING"}


@pytest.fixture(scope="module")
def noticed(running: House) -> House:
    """They are told of; and an hour later notice is given."""
    look(running)
    told(running, "etl-oldest", "Idle since")
    passes(running, 1)
    look(running)
    in_thread(running, "I will terminate what is still idle then")
    return running


@pytest.fixture(scope="module")
def ended(noticed: House) -> House:
    """Somebody keeps one; and an hour later another is ended."""
    message = told(noticed, "etl-needed", "I will terminate it <!date^")
    card = noticed.select(message, "idle.pick", "etl-needed", who="U0BOB")
    noticed.workspace.person("U0BOB").selects(card, "idle.keep", "7d")
    told(noticed, "etl-needed", "Kept by <@U0BOB>")
    passes(noticed, 1)
    look(noticed)
    told(noticed, "etl-oldest", "automation (idle rule) began to terminate it")
    return noticed


@pytest.fixture(scope="module")
def paused(ended: House) -> House:
    """Somebody stops it, before the last one's time comes."""
    ended.ask("/bot pause automation", containing="Automation is paused")
    passes(ended, 6)
    assert " ended" not in look(ended)
    return ended


def test_notice_says_which_by_which_rule_and_how_to_spare_it(noticed: House) -> None:
    notice = in_thread(noticed, "I will terminate what is still idle then").block_text
    assert "or `/cluster keep`" in notice
    for name, rule in WARNED.items():
        assert re.search(rf"\*{name}\* <!date\^[^>]*> by the rule for `{rule}`", notice)
        told(noticed, name, "I will terminate it <!date^")
        told(noticed, name, f"by the rule for `{rule}`")


def test_no_notice_is_given_of_what_is_protected_or_exempt(noticed: House) -> None:
    notice = in_thread(noticed, "I will terminate what is still idle then").block_text
    for name in SAFE:
        assert name not in notice
        assert "I will terminate" not in about(told(noticed, name, "Idle since"), name)


def test_a_keep_takes_the_notice_back_and_spares_it(ended: House) -> None:
    told(ended, "etl-needed", "I will not terminate it: somebody keeps it.")
    in_thread(ended, "*etl-needed*: withdrawn, somebody keeps it")
    assert "etl-needed" in alive(ended)


def test_what_is_idle_still_is_ended_and_its_message_says_by_whom(ended: House) -> None:
    in_thread(ended, "asked for by automation (idle rule)")
    assert "etl-oldest" not in alive(ended)
    passes(ended, 0.05)
    in_thread(ended, "Done, asked for by automation (idle rule)")


def test_the_audit_names_the_automation(ended: House) -> None:
    entries = [record.entry for record in ended.audited(action="emr.terminate")]
    assert {(entry.team_id, entry.user_id) for entry in entries} == {("", "automation")}
    assert {entry.phase.value for entry in entries} >= {"requested", "confirmed", "attempted"}


def test_a_pause_stops_it_at_once_and_everybody_sees_it(paused: House) -> None:
    said = paused.workspace.wait_message(OPS, containing="<@U0ALICE> has paused automation")
    assert "until `/bot resume automation`" in said.all_text
    told(paused, "etl-slow", "I will not terminate it: automation is paused.")
    assert "is paused* by <@U0ALICE>" in paused.ask("/bot status", containing="By the clock").block_text


def test_what_is_gone_says_by_which_rule_and_when_notice_was_given(paused: House) -> None:
    over = told(paused, "etl-oldest", "is gone, terminated by automation (idle rule)")
    said = about(over, "etl-oldest")
    assert "Ended by the rule for `env=dev in prod`; notice was given <!date^" in said


def test_one_was_ended_and_all_others_are_alive(paused: House) -> None:
    assert alive(paused) == {*WARNED, *SAFE} - {"etl-oldest"}
    assert paused.aws.calls(TERMINATE) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/cluster idle", "/cluster idle --for"),
        ("/cluster digest", "EMR digest"),
        ("/cluster show etl-nobody", "/cluster list"),
        ("/cluster keep", "/cluster keep"),
        ("/server start", "chatops.yaml has no section ecs"),
        ("/bot audit emr.resize", "/bot audit"),
    ],
)
def test_no_message_calls_a_command_by_another_name(paused: House, line: str, said: str) -> None:
    answer = paused.ask(line, containing=said).all_text
    assert not re.search(r"(?<![\w./-])/(emr|ecs|chatops)(?![\w/-])", answer)
