"""A filled form is read, and what is wrong in it is told under the field that it is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.decisions import Decision, Reason
from app.domain.emr.launching import NEVER, Templates, Wishes
from app.domain.names import Action
from app.domain.refused import Refused
from app.domain.requests import Kind, Request
from cloud.launch import LaunchSpec
from cloud.model import Scope
from handlers.emr_launch_filled import Filled
from handlers.emr_launch_form import CHANGING, LaunchForm
from tests.unit.launches import FLEETS, GROUPS, template
from tests.unit.requests import request

SPEC = replace(GROUPS, idle_timeout=timedelta(hours=2))
TEMPLATES: Templates = {
    "nightly": template(SPEC, required_tags={"team": "{team}"}),
    "adhoc": template(FLEETS, name="adhoc"),
}
FIELDS: dict[str, dict[str, Any]] = {
    "name": {"value": None},
    "core": {"value": "2"},
    "task": {"value": "4"},
    "spot": {"selected_option": {"value": "template"}},
    "idle_timeout": {"value": "2h"},
    "protected": {"selected_options": []},
}


def state(chosen: str = "nightly", fields_of: str = "nightly", **changes: Any) -> dict[str, Any]:
    """What Slack submits: the template that is chosen, and the fields of one."""
    fields = {**FIELDS, **changes}
    kept = {"template": {"emr.launch.template": {"selected_option": {"value": chosen}}}}
    return kept | {
        (name if name == "name" else f"{name}.{fields_of}"): {name: held} for name, held in fields.items()
    }


def wishes(spec: LaunchSpec = SPEC, **changes: Any) -> Wishes:
    filled = Filled.of(state(**changes), {"nightly": template(spec)})
    assert filled is not None and not filled.stale
    return filled.wishes()


def errors(submitted: dict[str, Any]) -> dict[str, str]:
    form = LaunchForm(None, None, None, TEMPLATES, "/emr")  # type: ignore[arg-type] # to validate needs neither
    return dict(form.validate(request(Kind.SUBMISSION, "emr.launch.form", state=submitted)))


def test_what_stands_there_as_the_template_has_it_is_no_wish() -> None:
    assert wishes() == Wishes("nightly")
    assert wishes(replace(SPEC, idle_timeout=None), idle_timeout={"value": "off"}) == Wishes("nightly")


def test_everything_else_is_a_wish() -> None:
    wished = wishes(
        name={"value": "tonight"},
        core={"value": "3"},
        task={"value": "0"},
        spot={"selected_option": {"value": "on-demand"}},
        idle_timeout={"value": "Off"},
        protected={"selected_options": [{"value": "protected"}]},
    )
    assert wished == Wishes("nightly", "tonight", 3, 0, False, NEVER, True)
    assert wishes(spot={"selected_option": {"value": "spot"}}).spot is True
    assert wishes(idle_timeout={"value": " 90m "}).idle_timeout == timedelta(minutes=90)


def test_a_protection_that_is_taken_away_is_a_wish_too() -> None:
    assert wishes(replace(SPEC, termination_protected=True)).protected is False


def test_a_filled_form_is_accepted_and_what_depends_on_the_persons_groups_comes_later() -> None:
    assert errors(state()) == {}


def test_what_cannot_be_read_is_told_under_its_field() -> None:
    said = errors(state(core={"value": "two"}, task={"value": "1.5"}, idle_timeout={"value": "soon"}))
    assert said == {
        "core.nightly": "This must be a whole number.",
        "task.nightly": "This must be a whole number.",
        "idle_timeout.nightly": "This is no length of time: give one like 90m or 2h, or off.",
    }


def test_what_cannot_be_launched_is_told_under_its_field() -> None:
    said = errors(state(name={"value": "x" * 300}, core={"value": "0"}, idle_timeout={"value": "8d"}))
    assert set(said) == {"name", "core.nightly", "idle_timeout.nightly"}
    assert "this one has 300" in said["name"]


def test_a_template_that_is_gone_is_told_under_the_menu() -> None:
    assert list(errors(state("gone"))) == ["template"]
    assert list(errors({})) == ["template"]


@pytest.mark.parametrize("fields_of", ["adhoc", "gone"])
def test_fields_of_another_template_are_never_taken_for_this_ones(fields_of: str) -> None:
    assert errors(state("nightly", fields_of)) == {"template": CHANGING}


class Elsewhere:
    """Launches nothing: remembers where somebody wanted to, and that they may not."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str | None]] = []

    def where(self, _: Request, account: str | None = None, region: str | None = None) -> tuple[Scope, ...]:
        self.asked.append((account, region))
        raise Refused(Action.EMR_LAUNCH, Decision(False, Reason.DENIED))


@pytest.mark.parametrize(
    ("chosen", "place"),
    [
        ({}, (None, None)),
        ({"where": {"selected_option": {"value": "prod/eu-west-1"}}}, ("prod", "eu-west-1")),
    ],
)
def test_the_place_that_was_chosen_is_asked_about_again(
    chosen: dict[str, Any], place: tuple[str | None, str | None]
) -> None:
    launching = Elsewhere()
    form = LaunchForm(None, launching, None, TEMPLATES, "/emr")  # type: ignore[arg-type]
    with pytest.raises(Refused):
        form.submit(request(Kind.SUBMISSION, "emr.launch.form", state=state(**chosen)))
    assert launching.asked == [place]
