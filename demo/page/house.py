"""Everything behind the page, in one value."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.page.bot import BotProcess
from demo.page.cloud import Cloud
from demo.page.pulse import Pulse
from demo.slack.model import Json
from demo.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class House:
    workspace: Workspace
    manifest: Json
    cloud: Cloud | None
    bot: BotProcess | None
    suggestions: tuple[str, ...]
    pulse: Pulse


Houses = Callable[[], House]
"""Asked at every request: cloud and bot come after the server that the bot needs."""
