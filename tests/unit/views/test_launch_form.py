"""The form: the fields that a template has, with its defaults; every one of them taken by Slack."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.emr.launching import Template
from app.views.emr.launch_form import Origin, chosen, launch_form, ticked
from cloud.launch import LaunchSpec
from cloud.model import Scope
from tests.unit.clusters import SCOPE
from tests.unit.launches import FLEETS, GROUPS, MASTER, SEVERAL, template
from tests.unit.views.modals import fields_of, read_view, view_of

HERE = Origin("C0DATA", "1.2")
EAST = Scope("prod", "us-east-1")


def form(of: Template | None = None, *scopes: Scope, others: tuple[Template, ...] = ()) -> dict[str, object]:
    first = of or template()
    return dict(fields_of(launch_form(first, (first, *others), scopes or (SCOPE,), HERE)))


def test_it_has_the_templates_own_numbers() -> None:
    spec = replace(GROUPS, idle_timeout=timedelta(hours=26, minutes=30), termination_protected=True)
    fields = fields_of(launch_form(template(spec, description="The load"), (template(spec),), (SCOPE,), HERE))
    assert list(fields) == [
        "template", "name", "core.nightly", "task.nightly", "spot.nightly", "idle_timeout.nightly",
        "protected.nightly",
    ]  # fmt: skip
    assert (fields["core.nightly"]["initial_value"], fields["task.nightly"]["initial_value"]) == ("2", "4")
    assert fields["idle_timeout.nightly"]["initial_value"] == "1d2h30m"
    assert fields["spot.nightly"]["initial_option"]["text"]["text"] == "As the template has it (Spot: task)"
    assert len(fields["protected.nightly"]["initial_options"]) == 1
    assert fields["name"]["placeholder"]["text"] == "nightly"


def test_of_several_task_groups_it_shows_the_names_and_asks_no_number() -> None:
    view = launch_form(template(SEVERAL), (template(SEVERAL),), (SCOPE,), HERE)
    assert "task.nightly" not in fields_of(view)
    assert "Its task groups (cheap, sure) are launched as the template has them." in read_view(view)
    spot = fields_of(view)["spot.nightly"]
    assert spot["initial_option"]["text"]["text"] == "As the template has it (Spot: cheap)"


def test_it_says_where_it_was_asked_for_by_ids_and_nothing_else() -> None:
    view = view_of(launch_form(template(), (template(),), (SCOPE,), HERE))
    assert json.loads(view["private_metadata"]) == {"channel": "C0DATA", "thread_ts": "1.2"}
    assert (view["callback_id"], view["submit"]["text"]) == ("emr.launch.form", "Preview")


def test_a_place_is_asked_for_only_where_there_are_several() -> None:
    assert "where.nightly" not in form()
    places = form(None, SCOPE, EAST)["where.nightly"]
    assert isinstance(places, dict)
    assert [option["value"] for option in places["options"]] == ["prod/ap-northeast-2", "prod/us-east-1"]
    assert "initial_option" not in places, "nobody launches somewhere by accident"


@pytest.mark.parametrize(
    ("spec", "missing"),
    [
        (replace(GROUPS, groups=(MASTER,)), {"core.nightly", "task.nightly"}),
        (replace(GROUPS, keep_alive=False), {"idle_timeout.nightly"}),
    ],
    ids=["only a primary node", "it ends with its steps"],
)
def test_what_a_template_cannot_have_is_not_asked_for(spec: LaunchSpec, missing: set[str]) -> None:
    assert set(form()) - set(form(template(spec))) == missing


def test_fleets_count_units() -> None:
    view = launch_form(template(FLEETS), (template(FLEETS),), (SCOPE,), HERE)
    assert "Core units" in read_view(view)
    assert fields_of(view)["core.nightly"]["initial_value"] == "32"
    assert fields_of(view)["spot.nightly"]["initial_option"]["text"]["text"].endswith("(Spot: core)")


def test_the_menu_has_every_template_up_to_what_slack_takes() -> None:
    many = tuple(template(name=f"t{number}") for number in range(120))
    menu = fields_of(launch_form(many[0], many, (SCOPE,), HERE))["template"]
    assert len(menu["options"]) == 100
    assert menu["initial_option"]["value"] == "t0"


def test_a_template_changes_the_blocks_that_have_its_defaults_and_keeps_the_name() -> None:
    first, second = set(form()), set(form(template(name="adhoc")))
    assert first & second == {"template", "name"}


def test_hostile_words_stay_words() -> None:
    wild = template(replace(GROUPS, applications=("<!channel>",)), description="<@U0BOB> *x*")
    text = read_view(launch_form(wild, (wild,), (SCOPE,), HERE))
    assert "<!channel>" in text, "plain text has no markup"
    assert "&lt;@U0BOB&gt; *x*" in text


def test_what_was_filled_in_is_read_by_block() -> None:
    state = {
        "a": {"x": {"type": "plain_text_input", "value": "etl"}},
        "b": {"y": {"selected_option": {"value": "spot"}}},
        "c": {"z": {"selected_options": [{"value": "on"}]}},
        "d": {"w": {"value": None}},
    }
    assert [chosen(state, *place) for place in (("a", "x"), ("b", "y"), ("d", "w"), ("no", "x"))] == [
        "etl", "spot", "", "",
    ]  # fmt: skip
    assert (ticked(state, "c", "z"), ticked(state, "a", "x")) == (True, False)
