"""Having the idle watch look now, and what it tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from app.store.store import Repositories, Store, open_store
from app.store.ticks import TickState
from demo.aws.elapse import let_pass
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec
from demo.slack.messages import Message
from demo.watched import age_watch
from tests.acceptance.house import House
from tests.waiting import until

JOB, EVERY = "idle watch", "every 15 m"
OPS = "C0OPS"
HOUR = timedelta(hours=1)

WATCHED = """\
workspace: {team_ids: [T0ACME]}
accounts:
  - {alias: prod, regions: [ap-northeast-2]}
policy:
  - {allow: ["emr.*", "chatops.*"]}
  - {allow: ["emr.terminate"], people: [automation]}
emr:
  idle:
    channel: C0OPS
    owners: {minji: U0BOB}
limits: {follow_seconds: 1}
"""


@contextmanager
def stored(url: str, at: datetime | None = None) -> Iterator[Store]:
    """The bot's store; ``at`` is what it takes for now."""
    store = open_store(url, clock=(lambda: at) if at else lambda: datetime.now(UTC))
    try:
        yield store
    finally:
        store.close()


def due(url: str) -> None:
    """Make the watch due: as if it had last looked yesterday. A look that is under way ends first."""

    def forget(store: Repositories) -> bool:
        if any(tick.job == JOB for tick in store.ticks.running()):
            return False
        store.ticks.prune(datetime.now(UTC) + HOUR)
        store.ticks.know(JOB, EVERY, "test")
        return True

    with stored(url, datetime.now(UTC) - timedelta(days=1)) as store:
        until(lambda: store.transaction(forget), "the end of the look under way")


def look(house: House) -> str:
    """Have it look now; answer with what it says it has found."""
    due(house.database_url)
    with stored(house.database_url) as store:
        until(lambda: JOB in store.ticks.newest_ended([JOB]), "the look")
        tick = store.ticks.newest_ended([JOB])[JOB]
    assert tick.state is TickState.OK, tick.detail
    return tick.detail


def idle(server: AwsServer, *names: str, owner: str = "") -> list[str]:
    """Add clusters that have done nothing for three hours; answer with their ids."""
    tags = {"owner": owner} if owner else {}
    return [server.add_cluster(ClusterSpec(name, 6 * HOUR, tags=tags, idle_for=3.2 * HOUR)) for name in names]


def passes(house: House, hours: float) -> None:
    """Let it pass for the cloud, and for what the bot remembers."""
    let_pass(house.aws.world, hours * HOUR)
    age_watch(house.database_url, hours * HOUR)


def in_thread(house: House, containing: str) -> Message:
    """Wait for what is said in a thread below an idle cluster's message."""
    return house.workspace.wait_message(
        OPS, containing=containing, where=lambda message: bool(message.thread_ts)
    )


def works(server: AwsServer, cluster_id: str) -> None:
    """Have a cluster work, from now on."""
    with server.world.lock:
        server.world.record(cluster_id).life.active_until = server.world.clock.now() + HOUR


def told(house: House, name: str, containing: str = "", channel: str = OPS) -> Message:
    """Wait for a cluster's message, and for what it says."""
    return house.workspace.wait_message(
        channel,
        containing=containing,
        where=lambda message: name in message.all_text and not message.thread_ts and bool(message.bot_id),
    )


def messages(house: House, name: str, channel: str = OPS, viewer: str = "U0ALICE") -> list[Message]:
    """All messages that tell of a cluster, without threads and what only one person sees."""
    seen = house.workspace.person(viewer).sees(channel)
    return [m for m in seen if name in m.all_text and not m.thread_ts and not m.visible_to and m.bot_id]
