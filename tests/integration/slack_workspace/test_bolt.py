"""The whole road under slack-bolt itself: command, mention, button, form, answer."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.shapes import button, modal, section, text_input


def build(workspace: Workspace) -> AsyncApp:
    client = AsyncWebClient(workspace.bot_token, base_url=workspace.api_url)
    app = AsyncApp(client=client, process_before_response=True)

    @app.command("/echo")
    async def echo(ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any]) -> None:
        await ack()
        await respond(f"{command['user_name']} said {command['text']}")

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], say: AsyncSay) -> None:
        row = section("one row", accessory=button("Rename", "rename", "j-1"))
        await say(text="rows", blocks=[row], thread_ts=event["ts"])

    @app.action("rename")
    async def rename(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        place = f"{body['channel']['id']} {body['message']['ts']}"
        view = modal(text_input("name", "n"), callback_id="renamed", private_metadata=place)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("renamed")
    async def renamed(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient) -> None:
        name = view["state"]["values"]["name"]["n"]["value"]
        if name == "taken":
            await ack(response_action="errors", errors={"name": "is taken"})
            return
        await ack()
        channel, ts = view["private_metadata"].split()
        await client.chat_update(channel=channel, ts=ts, text=f"renamed to {name}")

    return app


@pytest.fixture
def bot(workspace: Workspace) -> Iterator[None]:
    stop, loop = asyncio.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        handler = AsyncSocketModeHandler(
            build(workspace), workspace.app_token, web_client=AsyncWebClient(base_url=workspace.api_url)
        )
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await stop.wait()
        await handler.close_async()  # type: ignore[no-untyped-call]

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    workspace.wait_connected()
    yield
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.mark.usefixtures("bot")
def test_a_command_is_answered(workspace: Workspace) -> None:
    assert workspace.person("U0ALICE").types("/echo hello", channel="C0DATA").acked()
    assert workspace.wait_message("C0DATA", viewer="U0ALICE", containing="alice said hello").ephemeral


@pytest.mark.usefixtures("bot")
def test_from_a_mention_over_a_button_and_a_form_to_an_edit(workspace: Workspace) -> None:
    alice = workspace.person("U0ALICE")
    alice.says("@bot list", channel="C0DATA")
    card = workspace.wait_message("C0DATA", containing="one row")
    alice.clicks(card, "Rename")
    form = workspace.wait_modal("U0ALICE", containing="Name")
    assert alice.submits(form, {"n": "taken"}).answer()["response_action"] == "errors"
    assert alice.submits(form, {"n": "etl"}).answer() == {}
    edited = workspace.wait_message("C0DATA", containing="renamed to etl")
    assert (edited.ts, edited.blocks, alice.modal) == (card.ts, (), None)
