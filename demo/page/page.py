"""The page's server side: what it shows, and the routes that it adds to the workspace's server."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from demo.page import acts, assets, files, levers, stream
from demo.page.bot import BotProcess
from demo.page.cloud import Cloud
from demo.page.guard import guarded
from demo.page.house import House
from demo.page.pulse import Pulse
from demo.page.suggestions import SUGGESTIONS
from demo.slack.model import Json
from demo.slack.workspace import Workspace


@dataclass
class Page:
    """Attach it before the workspace starts. Without a cloud or a bot process their panels stay away."""

    workspace: Workspace
    manifest: Json
    cloud: Cloud | None = None
    bot: BotProcess | None = None
    suggestions: Sequence[str] = SUGGESTIONS
    pulse: Pulse = field(default_factory=Pulse)

    def attach(self) -> "Page":
        """Add the routes, and listen to every change."""
        self.workspace.state.watchers.append(self.pulse.beat)
        self.workspace.server.routes = [*self.workspace.server.routes, *self._routes()]
        return self

    def house(self) -> House:
        """What the handlers work on, as of now."""
        return House(self.workspace, self.manifest, self.cloud, self.bot, tuple(self.suggestions), self.pulse)

    def _routes(self) -> list[web.RouteDef]:
        host = self.workspace.server.host
        return [
            web.get("/", guarded(assets.index, host=host)),
            web.get("/static/{path:.+}", guarded(assets.static, host=host)),
            web.get("/page/stream", guarded(stream.handler(self.house), host=host)),
            web.get("/page/files/{file}/{name}", guarded(files.handler(self.house), host=host)),
            web.post("/page/act", guarded(acts.handler(self.house), host=host)),
            web.post("/page/lever", guarded(levers.handler(self.house), host=host)),
        ]
