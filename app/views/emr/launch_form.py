"""The form that launches a cluster: https://docs.slack.dev/surfaces/modals/

Slack keeps what somebody typed where block and action ids stay the same when a form changes, whatever its new
initial value: so the blocks whose defaults come from the template carry its name in their ids.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from app.domain.emr.launch_sizes import task_groups, units
from app.domain.emr.launching import Template
from app.views.escape import escape, plain
from app.views.menus import MOST_OPTIONS
from app.views.pieces import context
from cloud.launch import LaunchSpec
from cloud.model import Role, Scope

TITLE = "Launch a cluster"
FORM = "emr.launch.form"
"""The form's callback id."""
CHOOSE = "emr.launch.template"
"""The action id of the menu of templates, which changes the form."""

TEMPLATE, WHERE, NAME, CORE, TASK, SPOT, IDLE, PROTECTED = (
    "template", "where", "name", "core", "task", "spot", "idle_timeout", "protected",
)  # fmt: skip
"""The fields, by the part of their block ids before the dot."""

AS_IT_IS, ON_SPOT, ON_DEMAND = "template", "spot", "on-demand"
OFF = "off"

State = Mapping[str, Any]
"""What stands in a form's fields, as Slack tells it: by block id, then by action id."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the form was asked for, by ids: what comes of it belongs there."""

    channel: str
    thread_ts: str = ""

    def to_metadata(self) -> str:
        return json.dumps({"channel": self.channel, "thread_ts": self.thread_ts})


def launch_form(
    template: Template, templates: Sequence[Template], scopes: Sequence[Scope], origin: Origin
) -> View:
    """Show the form for one of the templates; ``scopes`` are those in which this person may launch it."""
    return View(
        type="modal",
        callback_id=FORM,
        private_metadata=origin.to_metadata(),
        title=PlainTextObject(text=TITLE),
        submit=PlainTextObject(text="Preview"),
        close=PlainTextObject(text="Cancel"),
        blocks=list(_blocks(template, templates, scopes)),
    )


def block_id(field: str, template: Template) -> str:
    """Name the block of a field whose default comes from the template."""
    return f"{field}.{template.name}"


def _blocks(template: Template, templates: Sequence[Template], scopes: Sequence[Scope]) -> Iterator[Block]:
    yield _template(template, templates)
    if template.description:
        yield context(escape(template.description, 300))
    if len(scopes) > 1:
        yield _where(template, scopes)
    yield _name(template)
    yield from _sizes(template)
    yield _spot(template)
    if template.spec.keep_alive:
        yield _idle(template)
    yield _protected(template)


def _template(template: Template, templates: Sequence[Template]) -> Block:
    options = {one.name: _option(one.name, one.name) for one in templates[:MOST_OPTIONS]}
    menu = StaticSelectElement(
        action_id=CHOOSE, options=list(options.values()), initial_option=options.get(template.name)
    )
    return InputBlock(
        block_id=TEMPLATE, label="Template", element=menu, dispatch_action=True, hint=_about(template.spec)
    )


def _about(spec: LaunchSpec) -> str:
    return plain(" · ".join(filter(None, (spec.release, ", ".join(spec.applications)))), 2000) or "EMR"


def _where(template: Template, scopes: Sequence[Scope]) -> Block:
    options = [_option(str(scope), str(scope)) for scope in scopes[:MOST_OPTIONS]]
    menu = StaticSelectElement(action_id=WHERE, options=options, placeholder="Pick an account and region…")
    return InputBlock(block_id=block_id(WHERE, template), label="Where", element=menu)


def _name(template: Template) -> Block:
    typed = PlainTextInputElement(action_id=NAME, placeholder=template.name, max_length=256)
    hint = "Eight characters are added, so that no two clusters are called the same."
    return InputBlock(block_id=NAME, label="Name", element=typed, optional=True, hint=hint)


def _sizes(template: Template) -> Iterator[Block]:
    core, task = (units(template.spec, role) for role in (Role.CORE, Role.TASK))
    kind = "units" if template.spec.fleets else "nodes"
    if core is not None:
        yield _number(CORE, f"Core {kind}", template, core, 1)
    if several := task_groups(template.spec):
        names = escape(", ".join(several), 500)
        yield context(f"Its task groups ({names}) are launched as the template has them.")
    elif core is not None:
        yield _number(TASK, f"Task {kind}", template, task or 0, 0)


def _number(field: str, label: str, template: Template, initial: int, least: int) -> Block:
    typed = NumberInputElement(
        action_id=field, is_decimal_allowed=False, initial_value=str(initial), min_value=str(least)
    )
    return InputBlock(block_id=block_id(field, template), label=label, element=typed)


def _spot(template: Template) -> Block:
    options = [
        _option(AS_IT_IS, f"As the template has it ({_markets(template.spec)})"),
        _option(ON_SPOT, "Spot, for the task nodes (or the core nodes, if there are no others)"),
        _option(ON_DEMAND, "On-Demand only"),
    ]
    choice = RadioButtonsElement(action_id=SPOT, options=options, initial_option=options[0])
    return InputBlock(block_id=block_id(SPOT, template), label="Spot", element=choice)


def _markets(spec: LaunchSpec) -> str:
    on_spot = [group.name or group.role.lower() for group in spec.groups if group.spot and group.count]
    on_spot += [fleet.role.lower() for fleet in spec.fleets if fleet.spot]
    return f"Spot: {', '.join(on_spot)}" if on_spot else "On-Demand"


def _idle(template: Template) -> Block:
    idle = template.spec.idle_timeout
    typed = PlainTextInputElement(
        action_id=IDLE, initial_value=_typed(idle) if idle else OFF, placeholder="2h", max_length=20
    )
    hint = "How long it may do nothing before EMR ends it, like 90m or 2h; or off."
    return InputBlock(
        block_id=block_id(IDLE, template), label="Ends after doing nothing for", element=typed, hint=hint
    )


def _typed(length: timedelta) -> str:
    """Write a length to the minute as people type it: it is read again."""
    minutes = length // timedelta(minutes=1)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count)


def _protected(template: Template) -> Block:
    option = _option(PROTECTED, "Protect it from termination")
    boxes = CheckboxesElement(
        action_id=PROTECTED,
        options=[option],
        initial_options=[option] if template.spec.termination_protected else None,
    )
    return InputBlock(
        block_id=block_id(PROTECTED, template), label="Protection", element=boxes, optional=True
    )


def _option(value: str, text: str) -> Option:
    return Option(value=value, text=PlainTextObject(text=plain(text, 75)))


def chosen(state: State, block: str, action: str) -> str:
    """Read what stands in a field of a submitted form; empty if nothing does, or it is not there."""
    held = state.get(block, {}).get(action, {})
    option = held.get("selected_option")
    if isinstance(option, Mapping):
        return str(option.get("value", ""))
    return str(held.get("value") or "")


def ticked(state: State, block: str, action: str) -> bool:
    """Tell whether a box is ticked."""
    return bool(state.get(block, {}).get(action, {}).get("selected_options"))
