"""From changes in any thread to waiting in the server's loop."""

import asyncio
from collections.abc import Callable


class Pulse:
    """``beat`` may be called from any thread; everything else belongs to the loop that first waited."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._next = asyncio.Event()

    def beat(self) -> None:
        """Something changed."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        try:
            loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            return  # the loop was closed a moment ago: nobody waits any more

    def coming(self) -> asyncio.Event:
        """The event of the next change: take it first, then look, then wait, and no change is missed."""
        self._loop = asyncio.get_running_loop()
        return self._next

    async def until(self, predicate: Callable[[], bool], seconds: float) -> bool:
        """Wait until that is so, asking after every change; False if it is not in ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                event = self.coming()
                while not predicate():
                    await event.wait()
                    event = self.coming()
        except TimeoutError:
            return predicate()
        return True

    def _wake(self) -> None:
        event, self._next = self._next, asyncio.Event()
        event.set()
