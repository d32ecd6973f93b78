"""One bot after the other on the same store, killed in between."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, create_engine, delete, select, update

from app.store.clock import utc_now
from app.store.schema import claims, operations, ticks
from app.store.ticks import TickState
from app.store.urls import read_address
from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from tests.acceptance.bot import Bot
from tests.acceptance.house import House, bot_environment
from tests.acceptance.patient import patient
from tests.acceptance.processes import Prelude


class Lives:
    """One bot after the other on the same store."""

    def __init__(
        self, workspace: Workspace, aws: AwsServer, database: str, folder: Path, configuration: str
    ) -> None:
        self._workspace, self._aws, self._database, self._folder = workspace, aws, database, folder
        self._configuration = configuration
        self._life = ExitStack()
        self.house = self.begin()

    def begin(
        self, configuration: str = "", prelude: Prelude | None = None, *, connects: bool = True
    ) -> House:
        """Start the next one, with its own configuration and prelude if it has some; it may end before it connects."""
        known = {**bot_environment(self._workspace, self._aws), "DATABASE_URL": self._database}
        bot = self._life.enter_context(
            Bot(self._folder, known, configuration or self._configuration, prelude=prelude or patient)
        )
        if connects:
            bot.wait_connected()
        self.house = House(self._workspace, self._aws, bot, self._database)
        return self.house

    def end(self) -> None:
        """Stop it, if it has not been killed."""
        self._life.close()

    def kill(self, *, ago: timedelta = timedelta(0)) -> None:
        """Kill it; what it held is free at once instead of half a minute later, and was begun so long ``ago``."""
        self.house.bot.kill()
        self.end()
        engine = create_engine(read_address(self._database).url)
        now = utc_now()
        free = {"claimed_until": now - timedelta(seconds=1), "next_look_at": now - timedelta(seconds=1)}
        with engine.begin() as connection:
            if ago:
                _age(connection, now - ago)
            connection.execute(update(operations).values(free))
            connection.execute(delete(claims))
            connection.execute(
                update(ticks).where(ticks.c.state == TickState.RUNNING).values(claimed_until=now)
            )
        engine.dispose()


def _age(connection: Connection, begun: datetime) -> None:
    """Have what goes on been confirmed, and been asked of the cloud, at that moment."""
    going_on = operations.c.ended_at.is_(None)
    for row in connection.execute(select(operations.c.id, operations.c.payload).where(going_on)).all():
        called_at = {"called_at": begun.isoformat()} if row.payload["called_at"] else {}
        aged = update(operations).where(operations.c.id == row.id)
        connection.execute(aged.values(created_at=begun, payload={**row.payload, **called_at}))
