"""Debian's own chromium: found, or installed where that may be done."""

import os
import shutil
import subprocess

FLAGS = (
    "--headless",
    "--no-sandbox",  # root in a container has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL_SECONDS = 300


class NoChromium(Exception):
    """Why there is no browser, in one line."""


def find_chromium() -> str:
    """Find the program; as root on a Debian it is installed if it is missing."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if shutil.which("apt-get") is None:
        raise NoChromium("chromium is not installed, and there is no apt-get to install it with")
    if os.geteuid() != 0:
        raise NoChromium("chromium is not installed: apt-get install chromium, or run the tests as root")
    install()
    found = shutil.which("chromium")
    if found is None:
        raise NoChromium("apt-get installed no chromium")
    return found


def install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ["update"],
        ["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-color-emoji"],
    ):
        done = subprocess.run(
            ["apt-get", "-q", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise NoChromium(f"apt-get {words[0]} failed: {said[-1] if said else done.returncode}")
