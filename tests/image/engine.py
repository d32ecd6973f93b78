"""The container engine, by its own command line."""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ASKED_FOR = "CHATOPS_IMAGE_TEST"
"""Set by ``make image-test``: without it nothing here talks to an engine."""

BOT_IMAGE, DEMO_IMAGE = "chatops:image-test", "chatops-demo:image-test"
FIRST_LAYER = "groupadd --gid 10001"
"""In what the Dockerfile says of the first layer that it lays on its base."""

NEEDED_COMPOSE = (2, 24)
IN_COMPOSE_FILE = {
    "CHARTS",
    "CHATOPS_CONFIG",
    "COMPOSE_FILE",
    "COMPOSE_PROFILES",
    "DATABASE_URL",
    "POSTGRES_PASSWORD",
}
"""What a developer's own environment must not say."""

SECONDS = 120.0
BUILD_SECONDS = 1800.0


def run(*words: str, seconds: float = SECONDS, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run to the end, whatever comes of it."""
    return subprocess.run(
        words, capture_output=True, text=True, timeout=seconds, check=False, cwd=ROOT, **options
    )


def docker(*words: str, seconds: float = SECONDS, env: Mapping[str, str] | None = None) -> str:
    """Give what it prints; a failure shows all it said."""
    inherited = {name: value for name, value in os.environ.items() if name not in IN_COMPOSE_FILE}
    ended = run("docker", *words, seconds=seconds, env={**inherited, **(env or {})})
    assert ended.returncode == 0, (
        f"docker {shlex.join(words)}: {ended.returncode}\n{ended.stdout}{ended.stderr}"
    )
    return ended.stdout.strip()


def inspect(name: str) -> Any:
    """Give everything the engine knows of a container or an image."""
    return json.loads(docker("inspect", name))[0]


def missing() -> str:
    """Say what of an engine is not here; nothing if it can be used."""
    if shutil.which("docker") is None:
        return "no docker command on the PATH"
    server = run("docker", "version", "--format", "{{.Server.Version}}")
    if server.returncode:
        return "no engine answers (docker version)"
    if run("docker", "buildx", "version").returncode:
        return "docker's buildx is not installed"
    compose = run("docker", "compose", "version", "--short")
    found = compose.stdout.strip().lstrip("v").split("-")[0].split(".")[:2]
    if compose.returncode or tuple(map(int, found)) < NEEDED_COMPOSE:
        return f"docker compose {'.'.join(map(str, NEEDED_COMPOSE))} or newer is not installed"
    return ""


def added_size(image: str) -> int:
    """Add up in bytes the layers on top of the base; ``Size`` means something else in every image store."""
    shape = ("--human=false", "--no-trunc", "--format", "{{.Size}} {{.CreatedBy}}")
    layers = docker("history", *shape, image).splitlines()  # the newest first
    ours = max(place for place, layer in enumerate(layers) if FIRST_LAYER in layer)
    return sum(int(layer.split()[0]) for layer in layers[: ours + 1])


def build(tag: str, *options: str) -> str:
    """Build an image from the repository, and give its id. DOCKER_BUILD_FLAGS is handed on."""
    flags = shlex.split(os.environ.get("DOCKER_BUILD_FLAGS", ""))
    docker("build", *flags, *options, "--tag", tag, ".", seconds=BUILD_SECONDS)
    return str(inspect(tag)["Id"])
