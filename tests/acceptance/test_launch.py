"""``/emr launch`` by text: previewed, confirmed, followed until it is ready, told to whoever asked; or refused."""

import pytest

from tests.acceptance.house import House
from tests.acceptance.launching import CONFIGURATION, confirm, propose, ready
from tests.acceptance.terminating import becomes, press


@pytest.fixture(scope="module")
def configuration() -> str:
    return CONFIGURATION


def test_by_text_to_ready(house: House) -> None:
    question = propose(house, "nightly --task 8 --name tonight")
    text = question.block_text
    for part in ("launch one cluster?", "*tonight-", "from `nightly` in prod/ap-northeast-2", "emr-7.2.0 · Spark",
                 "Primary: *1* × m5.xlarge On-Demand", "Core: *2* × m5.xlarge On-Demand",
                 "Task: *8* × m5.xlarge Spot", "*11* nodes", ":moneybag: about $", "/h",
                 "Ends by itself after 2 h idle · not protected", "`owner=alice`", "`chatops:template=nightly`",
                 "Allowed here at most: 20 nodes · $50.00 an hour.", "List prices"):  # fmt: skip
        assert part in text
    assert [button.text for button in question.buttons()] == ["Launch", "Cancel"]
    assert house.aws.calls("RunJobFlow") == 0
    confirm(house, question)
    assert house.aws.calls("RunJobFlow") == 1
    done = ready(house, question)
    assert "ready" in done.block_text
    shown = house.click(done, "Show", containing="open in the console")
    assert [button.text for button in shown.buttons()] == ["Resize…"], "a limit hides nothing before its time"
    mention = house.workspace.wait_message("C0DATA", containing="<@U0ALICE>, launching one cluster: done")
    assert mention.thread_ts == question.ts


def test_cancelled(house: House) -> None:
    before = house.aws.calls("RunJobFlow")
    question = propose(house, "nightly")
    press(house, question, "Cancel")
    assert becomes(house, question, "Cancelled: nothing was done.").buttons() == []
    assert house.aws.calls("RunJobFlow") == before


def test_a_failed_bootstrap_is_told_with_where_its_logs_are(house: House) -> None:
    question = propose(house, "broken --idle 90m --protect")
    assert "Ends by itself after 1 h 30 m idle · :lock: protected from termination" in question.block_text
    confirm(house, question)
    failed = ready(house, question, "Launched, but it failed")
    assert "a bootstrap action failed" in failed.block_text
    assert "s3://acme-emr-logs/j-" in failed.block_text
    mention = house.workspace.wait_message("C0DATA", containing="one cluster: it failed")
    assert (mention.thread_ts, "<@U0ALICE>" in mention.text) == (question.ts, True)


def test_a_place_that_is_not_certain_is_asked_for(house: House) -> None:
    menu = house.ask("/emr launch adhoc --core 3", containing="Where shall `adhoc` be launched?")
    assert [option["value"] for option in menu.elements()[0].options()] == [
        "prod/ap-northeast-2",
        "prod/us-east-1",
    ]
    before = house.workspace.clock.ts()
    assert house.alice.selects(menu, "emr.launch.where", "prod/us-east-1").acked()
    question = house.workspace.wait_message("C0DATA", after=before, containing="launch one cluster?")
    assert "from `adhoc` in prod/us-east-1" in question.block_text
    assert "Core: *3* × m5.xlarge On-Demand" in question.block_text
    assert ":warning: Never ends by itself" in question.block_text


def test_a_fleet_is_told_in_units(house: House) -> None:
    text = propose(house, "fleet --core 24").block_text
    assert "Core: *8* On-Demand + *16* Spot units of r5.xlarge (counts 4), r5.2xlarge (counts 8)" in text
    assert "*7* nodes · :moneybag: about $" in text
    assert "Allowed here at most: 20 nodes · $50.00 an hour · 1 time in 24 hours." in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nightly --task 50", "20 nodes at most are allowed here, and this would be 53: 33 too many."),
        ("unpriced", "an hour at most is allowed here, and I could not find out all that this would cost."),
    ],
)
def test_over_the_limit_is_denied_with_what_and_how_much(house: House, line: str, said: str) -> None:
    before = house.aws.calls("RunJobFlow")
    answer = house.ask(f"/emr launch {line}", containing="at most")
    assert said in answer.block_text
    assert "It takes an approval, which I cannot give yet." in answer.block_text
    assert answer.visible_to == "U0ALICE"
    denied = house.audited(action="emr.launch", limit=1)[0].entry
    assert (denied.phase, denied.detail["reason"]) == ("denied", "limit")
    assert house.aws.calls("RunJobFlow") == before


def test_the_second_of_one_a_day_is_denied_when_it_is_confirmed_and_when_it_is_asked_for(
    house: House,
) -> None:
    first, second = (propose(house, "adhoc --region us-east-1") for _ in range(2))
    confirm(house, first)
    refusal = house.click(second, "Launch", containing="1 time in 24 hours")
    assert "You may have this done 1 time in 24 hours, and this would make 2." in refusal.block_text
    assert second.buttons(), "it stays open"
    again = house.ask("/emr launch adhoc --region us-east-1", containing="1 time in 24 hours")
    assert again.visible_to == "U0ALICE"
    assert "launch one cluster?" in propose(house, "adhoc --region us-east-1", who="U0ADMIN").text


def test_who_may_not_is_refused_before_anything_is_looked_up(house: House) -> None:
    with house.calls_nothing():
        answer = house.ask("/emr launch nightly", who="U0BOB", containing="You may not do `emr.launch` here.")
    assert "It is for <@U0ADMIN> or <@U0ALICE>." in answer.block_text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nigthly", "I know no template `nigthly`, so nothing was proposed. Did you mean `nightly`?"),
        ("nigthly", "`nightly`: The nightly run\n`adhoc`"),
        ("--task 8", "Which template?"),
        ("nightly --region us-east-1", "The template `nightly` is for prod/ap-northeast-2 only"),
        ("nightly --region mars-1", "I know no account and region mars-1"),
        ("nightly --core 0", "There are 1 to 10,000 core nodes"),
        ("nightly --core lots", "Argument --core: lots is no whole number."),
        ("nightly --idle soon", "soon is no length of time: give one like 90m or 2h, or off."),
        ("nightly --spot --on-demand", "not allowed with argument"),
        ("nightly tonight", "Unrecognized arguments: tonight."),
        ('nightly --name "a|b"', "EMR takes none of &lt; &gt; $ | ` in a name"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(house: House, line: str, said: str) -> None:
    with house.calls_nothing():
        answer = house.ask(f"/emr launch {line}", containing=said.splitlines()[0])
    assert said in answer.block_text
