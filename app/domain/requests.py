"""One thing somebody typed, pressed or submitted, as the edge hands it to a worker."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.domain.people import UserId


class Kind(StrEnum):
    """Where a request came from, which decides how it can be answered."""

    COMMAND = "command"
    MENTION = "mention"
    DIRECT_MESSAGE = "direct_message"
    ACTION = "action"
    SUBMISSION = "submission"
    OPTIONS = "options"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Request:
    """A request: ``name`` is the slash command, or the action_id, callback_id or event type.

    ``text`` is what followed the command. ``response_url`` takes 5 answers in 30 minutes
    (https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses);
    ``trigger_id`` opens one modal within 3 seconds. ``view_id`` is the modal in which something was done; then
    ``channel`` and ``thread_ts`` are where it was opened from, if it keeps that.
    """

    id: str
    kind: Kind
    name: str
    asker: UserId
    channel: str
    received_at: datetime
    text: str = ""
    user_name: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    ephemeral: bool = False
    response_url: str = ""
    trigger_id: str = ""
    view_id: str = ""
    value: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)

    @property
    def once(self) -> str:
        """What is the same of a form with the same in its fields, however often it arrives; empty for anything else."""
        if self.kind is not Kind.SUBMISSION or not self.view_id:
            return ""
        filled = json.dumps([self.name, self.value, self.state], sort_keys=True)
        return f"{self.view_id}.{sha256(filled.encode()).hexdigest()}"
