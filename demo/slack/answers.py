"""What an ack, or its absence, means for the person who acted."""

from dataclasses import replace

from demo.slack.api.views import checked, push_on, replace_spec
from demo.slack.blocks.checker import Checker
from demo.slack.blocks.elements import check_option_groups, check_options
from demo.slack.errors import SlackError, bad_arguments
from demo.slack.messages import Message
from demo.slack.model import Json
from demo.slack.socket_mode.delivery import Delivery
from demo.slack.state import State
from demo.slack.views import View
from demo.slack.webhook import say

SLACKBOT = "USLACKBOT"


def on_ack(state: State, delivery: Delivery) -> None:
    """Carry out the ack's payload; what Slack would refuse is told to the person as Slack does."""
    try:
        if delivery.kind == "slash_commands":
            answer_command(state, delivery)
        elif kind(delivery) == "view_submission":
            answer_submission(state, delivery)
        elif kind(delivery) == "block_suggestion":
            check_suggestions(delivery.response or {})
    except SlackError as error:
        state.problems.append(f"the ack's payload is not valid: {error.body()}")
        delivery.failure = (
            "invalid_command_response" if delivery.kind == "slash_commands" else "invalid_response"
        )
        tell_failure(state, delivery)


def kind(delivery: Delivery) -> object:
    """What sort of interaction it is; a test may send what is none."""
    payload: object = delivery.payload
    return payload.get("type") if isinstance(payload, dict) else None


def answer_command(state: State, delivery: Delivery) -> None:
    """A slash command's ack may be its answer: https://docs.slack.dev/interactivity/implementing-slash-commands/"""
    payload = delivery.response
    if payload and any(payload.get(key) for key in ("text", "blocks", "attachments")):
        say(state, state.response_urls[delivery.response_url.removeprefix(state.base_url)], payload)


def check_suggestions(payload: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select"""
    check = Checker()
    if "option_groups" in payload:
        check_option_groups(check, payload, "")
    else:
        check_options(check, payload, "", 0, 100)
    if check.problems:
        raise bad_arguments(*check.problems)


def answer_submission(state: State, delivery: Delivery) -> None:
    """https://docs.slack.dev/surfaces/modals/#modal-lifecycle"""
    sent = delivery.payload.get("view")
    view = state.views.get(str(sent.get("id"))) if isinstance(sent, dict) else None
    if view is None:  # a test sent a form that nobody has open
        return
    payload = delivery.response or {}
    action = payload.get("response_action")
    if action == "errors":
        state.put_view(replace(view, errors=known_errors(view, payload.get("errors") or {})))
    elif action == "update":
        replace_spec(state, view, checked(payload.get("view")))
    elif action == "push":
        push_on(state, view, checked(payload.get("view")))
    else:
        state.close_view(view, everything=action == "clear")


def known_errors(view: View, errors: Json) -> Json:
    """Errors hang on input blocks; Slack refuses those that name anything else."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors or not set(errors) <= inputs:
        raise bad_arguments(f"unknown blocks in {errors}")
    return errors


def tell_failure(state: State, delivery: Delivery) -> None:
    """Slackbot tells the person that the app did not answer; nobody else hears of it."""
    if delivery.kind != "slash_commands":
        return
    command, channel, user = (str(delivery.payload[key]) for key in ("command", "channel_id", "user_id"))
    text = f'{command} failed with the error "{delivery.failure}"'
    state.put(Message(channel, state.clock.ts(), SLACKBOT, text, visible_to=user))
