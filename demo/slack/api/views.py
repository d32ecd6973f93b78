"""views.*: https://docs.slack.dev/reference/methods?family=views"""

import json
import secrets
from dataclasses import replace
from typing import Any

from demo.slack.api.call import Call
from demo.slack.blocks.normalize import normalize
from demo.slack.blocks.validate import view_problems
from demo.slack.errors import SlackError, bad_arguments
from demo.slack.model import Json, Trigger
from demo.slack.state import State, new_id
from demo.slack.views import View

MAX_VIEW_BYTES = 250_000
MAX_STACK = 3


def checked(spec: Any) -> Json:
    """Check a view as Slack's server does, and fill in what it fills in."""
    if spec is None:
        raise bad_arguments("missing required field: view")
    if problems := view_problems(spec):
        raise bad_arguments(*problems)
    if len(json.dumps(spec)) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**spec, "blocks": list(normalize(spec["blocks"]))}


def new_view(state: State, user: str, spec: Json, below: View | None = None) -> View:
    view_id = new_id("V")
    return View(
        id=view_id,
        user=user,
        spec=spec,
        hash=new_hash(state),
        team_id=state.team.id,
        app_id=state.app.id,
        bot_id=state.app.bot_id,
        root_view_id=below.root_view_id if below else view_id,
        previous_view_id=below.id if below else "",
    )


def new_hash(state: State) -> str:
    return f"{state.clock.now():.0f}.{secrets.token_hex(4)}"


def use_trigger(call: Call) -> Trigger:
    """A trigger opens one view, within 3 seconds of what the person did."""
    trigger = call.state.triggers.get(call.required("trigger_id"))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.state.clock.now() > trigger.expires_at:
        raise SlackError("expired_trigger_id")
    return trigger


def check_external_id(state: State, spec: Json) -> None:
    external_id = spec.get("external_id")
    if external_id and any(view.spec.get("external_id") == external_id for view in state.views.values()):
        raise SlackError("duplicate_external_id")


def open_view(call: Call) -> Json:
    trigger = use_trigger(call)
    spec = checked(call.parsed("view", "invalid_arguments"))
    check_external_id(call.state, spec)
    trigger.used = True
    view = new_view(call.state, trigger.user, spec)
    call.state.modals[trigger.user] = [view.id]
    return {"view": call.state.put_view(view).as_dict()}


def push(call: Call) -> Json:
    trigger = use_trigger(call)
    below = call.state.modal(trigger.user)
    if not trigger.view_id or below is None:
        raise SlackError("invalid_trigger_id")
    spec = checked(call.parsed("view", "invalid_arguments"))
    trigger.used = True
    return {"view": push_on(call.state, below, spec).as_dict()}


def push_on(state: State, below: View, spec: Json) -> View:
    """Lay a view on top of another; three are the most: https://docs.slack.dev/surfaces/modals/"""
    stack = state.modals[below.user]
    if len(stack) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    view = new_view(state, below.user, spec, below)
    state.modals[below.user] = [*stack, view.id]
    return state.put_view(view)


def update(call: Call) -> Json:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    old = call.state.views.get(view_id) or find_external(call.state, external_id)
    if old is None or (old.type == "modal" and old.id not in call.state.modals.get(old.user, [])):
        raise SlackError("not_found")
    if call.text("hash") and call.text("hash") != old.hash:
        raise SlackError("hash_conflict")
    spec = checked(call.parsed("view", "invalid_arguments"))
    return {"view": replace_spec(call.state, old, spec).as_dict()}


def find_external(state: State, external_id: str) -> View | None:
    views = (
        view for view in state.views.values() if external_id and view.spec.get("external_id") == external_id
    )
    return next(views, None)


def replace_spec(state: State, old: View, spec: Json) -> View:
    """Show something else in the same window; what the person typed stays where block and action ids stay."""
    kept = {block["block_id"] for block in spec["blocks"]}
    typed = {block_id: values for block_id, values in old.state.items() if block_id in kept}
    return state.put_view(replace(old, spec=spec, hash=new_hash(state), state=typed, errors={}))


def publish(call: Call) -> Json:
    """Set somebody's Home tab."""
    user = call.required("user_id")
    if user not in call.state.users:
        raise bad_arguments("user not found [json-pointer:/user_id]")
    spec = checked(call.parsed("view", "invalid_arguments"))
    old = call.state.views.get(call.state.homes.get(user, ""))
    if old and call.text("hash") and call.text("hash") != old.hash:
        raise SlackError("hash_conflict")
    view = replace(new_view(call.state, user, spec), id=old.id) if old else new_view(call.state, user, spec)
    call.state.homes[user] = view.id
    return {"view": call.state.put_view(view).as_dict()}
