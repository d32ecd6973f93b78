"""Answers of the edge itself (busy, restarting): they wait for no worker and no channel's queue."""

import asyncio

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.requests import Kind, Request
from app.retry_after import retry_after

log = structlog.get_logger()

BUSY = "I am busy right now, so *nothing was done*. Please try again in a minute."
RESTARTING = "I am restarting, so *nothing was done*. Please try again in a minute."
CUT_OFF = (
    "I had to restart before this was finished. If it was a change, I go on with it when I am back, "
    "and its message says how it ends. Anything else, please ask again."
)


def unreadable(request_id: str) -> str:
    """Own up to not having understood Slack; the log has more under that id."""
    return (
        "I could not read what Slack sent me of this, so *nothing was done*. Please try again. "
        f"If it happens again, show this to whoever looks after me: `{request_id}`"
    )


def too_many(wait: float) -> str:
    """Tell somebody who has used up a minute's worth when to go on; it is said once."""
    return (
        "That is more than I do for one person in a minute, so *nothing was done*. "
        f"I go on with what you ask in {round(wait)} seconds; until then I do none of it."
    )


SIDE_BY_SIDE = 8
TRIES = 3
LAST_WORDS = 8.0
"""Seconds for what is still to be said when the process stops."""
TIMEOUT = aiohttp.ClientTimeout(total=10)
LONGEST_WAIT = 10.0


class Replies:
    """Tells people, a few at a time, and remembers what is still on its way."""

    def __init__(self, client: AsyncWebClient, *, proxy: str | None = None) -> None:
        self._client = client
        self._proxy = proxy
        self._http = aiohttp.ClientSession(timeout=TIMEOUT)
        self._turn = asyncio.Semaphore(SIDE_BY_SIDE)
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, request: Request, text: str) -> None:
        """Tell the person who asked, and only them; returns at once."""
        task = asyncio.create_task(self._tell(request, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait until everything said so far was delivered, up to a bound: Slack may be what is missing."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=LAST_WORDS)
            for task in late:
                task.cancel()
            if late:
                log.error("replies.not_delivered", people=len(late))
                await asyncio.gather(*late, return_exceptions=True)
        await self._http.close()

    async def _tell(self, request: Request, text: str) -> None:
        async with self._turn:
            try:
                if request.response_url:
                    await self._respond(request.response_url, text)
                elif request.kind is Kind.DIRECT_MESSAGE:
                    await self._client.chat_postMessage(channel=request.channel, text=text)
                elif request.channel:
                    await self._client.chat_postEphemeral(
                        channel=request.channel,
                        user=request.asker.user_id,
                        text=text,
                        thread_ts=request.thread_ts or None,
                    )
                else:
                    await self._client.chat_postMessage(channel=request.asker.user_id, text=text)
            except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
                log.error("replies.lost", request_id=request.id, error=str(error))

    async def _respond(self, url: str, text: str) -> None:
        """Answer by response_url; repeating is harmless, at worst it is the same private sentence twice."""
        body = {"text": text, "response_type": "ephemeral", "replace_original": False}
        for attempt in range(1, TRIES + 1):
            try:
                async with self._http.post(url, json=body, proxy=self._proxy) as answer:
                    if answer.status not in (429, 500, 502, 503):
                        answer.raise_for_status()
                        return
                    delay = min(retry_after(answer.headers, attempt), LONGEST_WAIT)
                    problem = f"HTTP {answer.status}"
            except (aiohttp.ClientConnectionError, TimeoutError) as error:
                delay, problem = float(attempt), repr(error)
            if attempt < TRIES:
                await asyncio.sleep(delay)
        raise TimeoutError(f"given up after {TRIES} attempts: {problem}")
