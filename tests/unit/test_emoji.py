"""The demo's page draws every emoji that the bot writes: one that it does not know stands there as ``:word:``."""

import re
from pathlib import Path

from tests.unit.test_command_names import sentences

ROOT = Path(__file__).parents[2]
EMOJI = re.compile(r":([a-z][a-z0-9_]+):")


def test_the_page_knows_every_emoji_of_ours() -> None:
    page = (ROOT / "demo" / "page" / "static" / "js" / "emoji.js").read_text()
    known = set(page.split("`")[1].split())
    paths = [path for folder in ("app/views", "handlers") for path in (ROOT / folder).rglob("*.py")]
    written = {name for path in paths for text in sentences(path.read_text()) for name in EMOJI.findall(text)}
    assert len(written) > 20
    assert written - known == set()
