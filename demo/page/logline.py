"""One line of the bot's log, as the page shows it."""

import json
from dataclasses import dataclass
from typing import Any

LONGEST = 400
LEFT_OUT = ("event", "level", "timestamp", "logger")


@dataclass(frozen=True, slots=True)
class LogLine:
    """``number`` counts from the demo's start; ``details`` are the remaining fields, ``key=value`` each."""

    number: int
    time: str
    level: str
    event: str
    details: str


def parse(number: int, text: str) -> LogLine:
    """Read one line; what is not the bot's own JSON (a traceback of the interpreter's) is shown as it is."""
    try:
        fields: Any = json.loads(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return LogLine(number, "", "plain", text.rstrip()[:LONGEST], "")
    details = " ".join(f"{key}={value}" for key, value in fields.items() if key not in LEFT_OUT)
    return LogLine(
        number,
        str(fields.get("timestamp", "")),
        str(fields.get("level", "info")),
        str(fields.get("event", ""))[:LONGEST],
        details[:LONGEST],
    )
