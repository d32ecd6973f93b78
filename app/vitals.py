"""Looks now and then at what everything hangs on, so that health is red before somebody finds out by typing."""

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from app.health import Health
from app.store.errors import StoreError
from app.store.store import Store

log = structlog.get_logger()


class Vitals:
    """Asks the database whether it can be written to, and Slack whether the bot token still holds."""

    def __init__(self, store: Store, client: WebClient, health: Health) -> None:
        self._store = store
        self._client = client
        self._health = health
        self._said: dict[str, str] = {}

    def check(self) -> None:
        """Look once, and report both; what changes is logged, once."""
        self._report("store", self._look_at_store())
        self._report("slack", self._look_at_slack())

    def _look_at_store(self) -> str:
        try:
            self._store.ping()
        except StoreError as error:
            return error.message
        return ""

    def _look_at_slack(self) -> str:
        try:
            self._client.auth_test()
        except SlackApiError as error:
            code = error.response.get("error") if not isinstance(error.response, str) else None
            return f"Slack does not accept the bot token ({code or 'no reason given'})"
        except (SlackClientError, OSError) as error:
            return f"Slack does not answer ({type(error).__name__})"
        return ""

    def _report(self, part: str, trouble: str) -> None:
        self._health.report(part, not trouble, trouble or "ok")
        if trouble != self._said.get(part, ""):
            (log.error if trouble else log.info)("vitals.changed", part=part, trouble=trouble)
            self._said[part] = trouble
