"""``docker compose`` in a folder of its own, with the repository's file as it is."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.image import engine
from tests.waiting import until

PATIENCE = 90.0


@dataclass(frozen=True)
class Project:
    """One service of docker-compose.yml; ``overlay`` is laid over its services, ``profile`` is turned on."""

    folder: Path
    service: str
    overlay: Mapping[str, Any] = field(default_factory=dict)
    profile: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    def compose(self, *words: str) -> str:
        """Run a compose command; its name keeps it apart from a real installation on the same engine."""
        second = self.folder / "overlay.json"
        second.write_text(json.dumps({"services": self.overlay}))
        files = ("--file", str(engine.ROOT / "docker-compose.yml"), "--file", str(second))
        name = f"chatops-image-test-{os.getpid()}-{self.service}"
        profiles = ("--profile", self.profile) if self.profile else ()
        place = ("--project-directory", str(self.folder), "--project-name", name)
        images = {"CHATOPS_IMAGE": engine.BOT_IMAGE, "CHATOPS_DEMO_IMAGE": engine.DEMO_IMAGE}
        return engine.docker("compose", *place, *files, *profiles, *words, env={**images, **self.environment})

    def up(self) -> None:
        self.compose("up", "--detach", "--no-build", self.service)

    def stop(self) -> float:
        """Ask it to stop, and give the seconds it took."""
        begun = time.monotonic()
        self.compose("stop", self.service)
        return time.monotonic() - begun

    def down(self) -> None:
        """Remove everything, volumes included."""
        self.compose("down", "--volumes", "--timeout", "5")

    def inside(self, *words: str, service: str = "") -> str:
        """Run a command in the running container."""
        return self.compose("exec", "--no-TTY", service or self.service, *words)

    @property
    def known(self) -> Any:
        """What the engine knows of its container."""
        return engine.inspect(self.compose("ps", "--all", "--quiet", self.service))

    @property
    def logs(self) -> str:
        return self.compose("logs", "--no-log-prefix", self.service)

    def wait_healthy(self) -> None:
        until(
            lambda: self.known["State"]["Health"]["Status"] == "healthy",
            f"a healthy {self.service}",
            PATIENCE,
        )
