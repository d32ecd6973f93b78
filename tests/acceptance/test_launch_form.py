"""``/emr launch`` by form: opened at once, changed with its template, corrected, and then like by text."""

import pytest

from tests.acceptance.house import House
from tests.acceptance.launching import CONFIGURATION, asked, choose, confirm, form, opened, ready, values


@pytest.fixture(scope="module")
def configuration() -> str:
    return CONFIGURATION


def test_a_field_error_is_shown_in_the_form_and_corrected(house: House) -> None:
    view = form(house)
    assert (view.title, view.callback_id) == ("Launch a cluster", "emr.launch.form")
    shown = values(view)
    assert shown["template"]["value"] == "nightly"
    assert (shown["core.nightly"], shown["task.nightly"], shown["idle_timeout.nightly"]) == ("2", "4", "2h")
    assert "where.nightly" not in shown, "the template has one place only"
    with house.calls_nothing():
        wrong = house.alice.submits(view, {"name": "a|b", "task": "99999", "idle_timeout": "soon"})
        errors = wrong.answer()["errors"]
        assert errors == {
            "idle_timeout.nightly": "This is no length of time: give one like 90m or 2h, or off."
        }
        errors = house.alice.submits(view, {"idle_timeout": "8d"}).answer()["errors"]
    assert set(errors) == {"name", "task.nightly", "idle_timeout.nightly"}
    assert "this one has |" in errors["name"]
    before = house.workspace.clock.ts()
    fine = {
        "name": "weekly",
        "task": "6",
        "idle_timeout": "90m",
        "spot": "on-demand",
        "protected": ["protected"],
    }
    assert house.alice.submits(view, fine).acked()
    question = asked(house, before)
    for part in (
        "*weekly-",
        "Task: *6* × m5.xlarge On-Demand",
        "after 1 h 30 m idle · :lock: protected",
        "*9* nodes",
    ):
        assert part in question.block_text
    assert house.alice.modal is None
    confirm(house, question)
    assert "ready" in ready(house, question).block_text


def test_another_template_brings_its_own_fields(house: House) -> None:
    view = form(house)
    view = choose(house, view, "fleet", "Core units")
    shown = values(view)
    assert (shown["core.fleet"], shown["idle_timeout.fleet"]) == ("16", "off")
    view = choose(house, view, "adhoc", "Core nodes")
    assert "core.fleet" not in values(view)
    places = next(element for element in view.elements() if element.action_id == "where")
    assert [option["value"] for option in places.options()] == ["prod/ap-northeast-2", "prod/us-east-1"]
    before = house.workspace.clock.ts()
    assert house.alice.submits(view, {"where": "prod/us-east-1", "core": "2"}).acked()
    assert "from `adhoc` in prod/us-east-1" in asked(house, before).block_text


def test_from_a_thread_a_button_opens_the_form_and_the_question_stays_there(house: House) -> None:
    house.alice.says("who starts it?", channel="C0DATA")
    root = [m for m in house.workspace.messages("C0DATA") if m.text == "who starts it?"][-1]
    invitation = house.say(
        "@bot emr launch", channel="C0DATA", thread_ts=root.ts, containing="Press the button"
    )
    assert "/emr launch nightly --task 8" in invitation.block_text
    assert house.alice.clicks(invitation, "Open the form…").acked()
    before = house.workspace.clock.ts()
    assert house.alice.submits(opened(house)).acked()
    assert asked(house, before).thread_ts == root.ts


def test_who_may_not_gets_a_sentence_and_no_field(house: House) -> None:
    bob = house.workspace.person("U0BOB")
    with house.calls_nothing():
        assert bob.types("/emr launch", channel="C0DATA").acked()
        view = house.workspace.wait_modal("U0BOB", containing="You may not do `emr.launch` here.")
    assert (view.elements(), view.as_dict()["submit"]) == ([], None)
    house.say("@bot emr launch", who="U0BOB", containing="You may not do `emr.launch` here.")


def test_over_the_limit_is_told_where_the_form_was_asked_for(house: House) -> None:
    view = form(house)
    before = house.workspace.clock.ts()
    assert house.alice.submits(view, {"core": "30"}).acked()
    answer = house.answer(before, who="U0ALICE", channel="C0DATA", containing="20 nodes at most")
    assert answer.visible_to == "U0ALICE"
