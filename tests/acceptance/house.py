"""All that an acceptance test looks at, and how people talk to the bot in it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.store.audit import AuditRecord
from app.store.store import open_store
from demo.aws.server import AwsServer
from demo.slack.messages import Element, Message
from demo.slack.people.person import Person
from demo.slack.workspace import Workspace
from tests.acceptance.bot import Bot
from tests.waiting import PATIENCE, until

DATA = "C0DATA"


def bot_environment(workspace: Workspace, aws: AwsServer | None = None) -> dict[str, str]:
    """Everything the bot is told by its environment, apart from its database."""
    environment = {**workspace.environment(), "LOG_FORMAT": "json"}
    if aws is not None:
        environment |= {
            "AWS_ENDPOINT_URL": aws.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY",
            "AWS_REGION": "ap-northeast-2",
        }
    return environment


@dataclass(frozen=True)
class House:
    """The workspace, the cloud, the bot and its store."""

    workspace: Workspace
    aws: AwsServer
    bot: Bot
    database_url: str

    @property
    def alice(self) -> Person:
        return self.workspace.person("U0ALICE")

    def ask(
        self,
        line: str,
        *,
        who: str = "U0ALICE",
        channel: str = DATA,
        containing: str = "",
        patience: float = PATIENCE,
    ) -> Message:
        """Type a slash command, and give the answer that its asker sees."""
        before = self.workspace.clock.ts()
        assert self.workspace.person(who).types(line, channel=channel).acked()
        return self.answer(
            before, who=who, channel=channel, containing=containing, patience=patience, written=True
        )

    def say(
        self,
        line: str,
        *,
        who: str = "U0ALICE",
        channel: str = DATA,
        thread_ts: str = "",
        containing: str = "",
    ) -> Message:
        """Write a message, and give the answer that its author sees in the same conversation."""
        before = self.workspace.clock.ts()
        for delivery in self.workspace.person(who).says(line, channel=channel, thread_ts=thread_ts):
            assert delivery.acked()
        return self.answer(before, who=who, channel=channel, containing=containing, written=True)

    def click(
        self, message: Message, what: str | Element, *, who: str = "U0ALICE", containing: str = ""
    ) -> Message:
        """Press a button, and give what comes of it."""
        before = self.workspace.clock.ts()
        assert self.workspace.person(who).clicks(message, what).acked()
        return self.answer(before, who=who, channel=message.channel, containing=containing)

    def select(self, message: Message, what: str, value: Any, *, who: str = "U0ALICE") -> Message:
        """Choose from a menu, and give what comes of it."""
        before = self.workspace.clock.ts()
        assert self.workspace.person(who).selects(message, what, value).acked()
        return self.answer(before, who=who, channel=message.channel)

    def answer(
        self,
        after: str,
        *,
        who: str,
        channel: str,
        containing: str = "",
        patience: float = PATIENCE,
        written: bool = False,
    ) -> Message:
        """Wait for something that somebody sees, written or edited after that moment; or ``written`` only."""
        return self.workspace.wait_message(
            channel,
            viewer=who,
            after=after,
            timeout=patience,
            where=lambda message: (
                containing in message.all_text
                and message.bot_id != ""
                and (message.ts > after or not written)
            ),
        )

    def audited(self, **wanted: Any) -> Sequence[AuditRecord]:
        """Read the audit as the bot wrote it, newest first."""
        store = open_store(self.database_url)
        try:
            return store.audit.find(**wanted)
        finally:
            store.close()

    @contextmanager
    def calls_nothing(self) -> Iterator[None]:
        """Hold a block of a test to what reaches no cloud; what is being followed ends first."""
        self._let_all_end()
        before = self.aws.calls()
        yield
        assert self.aws.calls() == before, "something was asked of AWS"

    def _let_all_end(self) -> None:
        store = open_store(self.database_url)
        try:
            if store.operations.unfinished():
                self.aws.clock.forward(timedelta(minutes=30))
            until(lambda: not store.operations.unfinished(), "all that is followed to end")
        finally:
            store.close()

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Give the log's lines of one event, as written so far."""
        return [json.loads(line) for line in self.bot.output.splitlines() if f'"event": "{event}"' in line]
