"""``/ecs`` on the real process, between the demo workspace and a local Alibaba Cloud."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from demo.alibaba.lifecycle import Pace
from demo.alibaba.seed import seed
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import HANGZHOU, TOKYO, InstanceSpec
from demo.slack.messages import Message
from tests.acceptance.house import DATA, House
from tests.acceptance.terminating import becomes, press

OPS = "C0OPS"
PACE = Pace(starting=timedelta(seconds=2), stopping=timedelta(seconds=2))
CONFIGURATION = f"""\
workspace: {{team_ids: [T0ACME]}}
ecs:
  accounts: [{{alias: games, regions: [{TOKYO}, {HANGZHOU}]}}]
  default_region: {TOKYO}
  office_hours: {{channel: {OPS}}}
policy:
  - {{allow: ["ecs.list", "ecs.show", "chatops.*"]}}
  - {{allow: ["ecs.start", "ecs.stop", "ecs.reboot"], channels: [{OPS}]}}
  - {{deny: ["ecs.stop"], where: {{accounts: [games], tags: {{env: prod}}}}}}
limits: {{follow_seconds: 1}}
"""


@pytest.fixture(scope="module")
def alibaba() -> Iterator[AlibabaServer]:
    with AlibabaServer(pace=PACE) as server:
        seed(server)
        for name in ("story", "lever", "twice", "faulty", "lost"):
            server.add_instance(InstanceSpec(name, id=f"i-{name}", status="Stopped"))
        server.add_instance(InstanceSpec("cache", id="i-cache", instance_type="ecs.new9.large"))
        server.world.uneconomical.add("new9")
        for name in ("night", "restart"):
            server.add_instance(InstanceSpec(name, id=f"i-{name}", public_ip="8.209.240.99"))
        yield server


@pytest.fixture(scope="module")
def configuration() -> str:
    return CONFIGURATION


@pytest.fixture(scope="module")
def settings(alibaba: AlibabaServer) -> dict[str, str]:
    return alibaba.environment()


@pytest.fixture(autouse=True)
def _let_go(alibaba: AlibabaServer) -> Iterator[None]:
    yield
    alibaba.levers.reset()


def told(house: House, line: str, containing: str, channel: str = OPS) -> Message:
    """Type a command, and wait for the message that everybody sees."""
    before = house.workspace.clock.ts()
    assert house.alice.types(line, channel=channel).acked()
    return house.workspace.wait_message(
        channel,
        after=before,
        where=lambda message: containing in message.all_text and message.visible_to == "",
    )


def test_start_by_id_is_acknowledged_and_told_once_it_runs(house: House, alibaba: AlibabaServer) -> None:
    message = told(house, "/ecs start i-story", "asked for by <@U0ALICE>")
    done = becomes(house, message, "is running now")
    assert "*story*  `i-story` · is running now, after " in done.block_text
    assert alibaba.world.status("i-story") == "Running"
    assert house.audited(action="ecs.start", limit=1)[0].entry.phase == "succeeded"
    assert house.audited(action="ecs.start", limit=1)[0].entry.provider_request_id != ""


def test_elsewhere_it_is_refused_and_says_where(house: House, alibaba: AlibabaServer) -> None:
    before = alibaba.calls("StartInstance")
    answer = house.ask("/ecs start i-twice", channel=DATA, containing="You may not do `ecs.start` here.")
    assert f"It is allowed in <#{OPS}>." in answer.block_text
    assert alibaba.calls("StartInstance") == before
    assert alibaba.world.status("i-twice") == "Stopped"


def test_the_last_word_is_a_region_only_if_it_is_one(house: House, alibaba: AlibabaServer) -> None:
    message = told(house, f"/ecs start i-twice {TOKYO}", "asked for by <@U0ALICE>")
    becomes(house, message, "is running now")
    house.ask("/ecs start i-twice tokyo", channel=OPS, containing="called `tokyo`, so nothing was done")
    house.ask(f"/ecs start i-twice {HANGZHOU}", channel=OPS, containing="called `i-twice`")
    house.ask(
        "/ecs start i-twice us-west-1",
        channel=OPS,
        containing="no Alibaba Cloud account and region us-west-1",
    )
    house.ask(f"/ecs start {TOKYO}", channel=OPS, containing="Name at least one instance before the region.")
    house.ask(
        f"/ecs start i-twice {TOKYO}", channel=OPS, containing="It is running already: nothing will be done."
    )


def test_a_stop_asks_and_stops_the_charges_if_wanted(house: House, alibaba: AlibabaServer) -> None:
    question = told(house, "/ecs stop night", "stop one instance?")
    assert "`8.209.240.99`" in question.block_text
    press(house, question, "Stop, stop charging")
    becomes(house, question, "is stopped now and not charged, after ")
    sheet = house.ask("/ecs show night", channel=OPS, containing="only disks and addresses, while stopped")
    assert "is stopped, not charged" in sheet.block_text


def test_charges_that_alibaba_does_not_stop_are_told(house: House, alibaba: AlibabaServer) -> None:
    question = told(house, "/ecs stop cache", "stop one instance?")
    press(house, question, "Stop, stop charging")
    done = becomes(house, question, "but :warning: still charged, after ")
    assert "Alibaba stopped it without stopping its charges" in done.block_text
    again = house.ask("/ecs stop cache", channel=OPS, containing="It is stopped already")
    assert "To stop its charges, start it and stop it again." in again.block_text


def test_a_restart_is_confirmed_and_followed(house: House, alibaba: AlibabaServer) -> None:
    question, before = (
        told(house, "/ecs reboot restart", "restart one instance?"),
        alibaba.calls("RebootInstance"),
    )
    press(house, question, "Restart")
    becomes(house, question, "is running again")
    assert alibaba.calls("RebootInstance") > before


def test_force_takes_its_own_permission(house: House, alibaba: AlibabaServer) -> None:
    before = alibaba.calls("StopInstance")
    house.ask("/ecs force-stop night", channel=OPS, containing="You may not do `ecs.force-stop` here.")
    assert alibaba.calls("StopInstance") == before


def test_a_rule_about_tags_binds_instances_too(house: House, alibaba: AlibabaServer) -> None:
    house.ask("/ecs stop game-api-1", channel=OPS, containing="You may not do `ecs.stop` here.")
    assert alibaba.world.status("i-6we1gameapi0000000001") == "Running"


def test_the_list_has_all_regions_and_its_filters(house: House) -> None:
    everything = house.ask("/ecs", containing="ECS · games/")
    assert "build-runner" in everything.block_text
    few = house.ask(
        "/ecs list --status stopped --tag env=dev", containing="that is stopped and tagged `env=dev`"
    )
    assert "load-test" in few.block_text and "build-runner" not in few.block_text
    assert "stopped, not charged" in few.block_text
    named = house.ask(f"/ecs list --name api --region {TOKYO}", containing="called `*api*`")
    assert "game-api-1" in named.block_text and ":warning: expires in 5 d" in named.block_text
    house.ask("/ecs list --name nothing-like-it", containing="No ECS instance called")
    house.ask("/ecs list --status asleep", containing="is no status of an instance; there are Pending")


def test_pages_turn(house: House) -> None:
    first = house.ask("/ecs", containing="page 1 of 2")
    second = house.click(first, "Next ▶", containing="page 2 of 2")
    house.click(second, "◀ Previous", containing="page 1 of 2")


def test_what_alibaba_would_refuse_is_said_in_words_with_its_code(house: House) -> None:
    answer = house.ask(f"/ecs start sms-gateway {HANGZHOU}", channel=OPS, containing="Nothing will be done.")
    assert "renew it first" in answer.block_text


def test_a_region_that_is_down_is_named_and_the_other_one_shown(house: House, alibaba: AlibabaServer) -> None:
    alibaba.levers.take_down(HANGZHOU)
    listed = house.ask("/ecs list --status Running", containing="Not read: games/cn-hangzhou")
    assert "game-api-1" in listed.block_text
    message = told(house, "/ecs start lever", "asked for by <@U0ALICE>")
    becomes(house, message, "is running now")


def test_a_lost_answer_is_looked_up_and_not_asked_again(house: House, alibaba: AlibabaServer) -> None:
    before = alibaba.calls("StartInstance")
    alibaba.levers.drop(action="StartInstance")  # the dry run's answers, and the change's
    message = told(house, "/ecs start i-lost", "asked for by <@U0ALICE>")
    becomes(house, message, "is running now")
    assert alibaba.calls("StartInstance") - before == 2


def test_the_watch_over_office_hours_is_scheduled(house: House) -> None:
    house.ask("/chatops status", channel=OPS, containing="office hours")


def test_help_and_usage(house: House) -> None:
    assert (
        "start &lt;instance&gt;"
        in house.ask("/ecs help", channel=OPS, containing="Alibaba Cloud ECS").block_text
    )
    house.ask("/ecs start", channel=OPS, containing="Usage: `/ecs start &lt;instance&gt;")
