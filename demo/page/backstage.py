"""What stands behind the conversation: the bot's process, its log, and the cloud."""

from dataclasses import asdict
from typing import Any

from demo.aws.overview import ClusterGlance
from demo.page.bot import BotProcess
from demo.page.cloud import REGIONS, Cloud
from demo.page.house import House


def backstage(house: House) -> dict[str, Any]:
    """Collect it; what is not there has no entity."""
    seen: dict[str, Any] = {}
    connections = house.workspace.connections
    if house.bot is not None:
        seen["bot"] = bot(house.bot, connections)
        seen |= {f"log/{line.number}": asdict(line) for line in house.bot.lines()}
    else:
        seen["bot"] = {"process": False, "state": "online" if connections else "offline"}
    if house.cloud is not None:
        seen["cloud"] = cloud(house.cloud)
        seen |= {f"cluster/{cluster.id}": glance(cluster) for cluster in house.cloud.clusters()}
    return seen


def bot(process: BotProcess, connections: int) -> dict[str, Any]:
    status = process.status
    return {
        "process": True,
        "state": state_of(status.running, status.code, connections),
        "pid": status.pid,
        "started_at": status.started_at,
        "code": status.code,
        "starts": status.starts,
        "sockets": connections,
    }


def state_of(running: bool, code: int | None, connections: int) -> str:
    if not running:
        return "stopped" if code == 0 else "failed" if code is not None else "starting"
    return "online" if connections else "connecting"


def cloud(shown: Cloud) -> dict[str, Any]:
    return {
        "regions": [{"id": id, "name": name, "down": id in shown.down} for id, name in REGIONS.items()],
        "throttled": shown.throttled,
        "spot_gone": shown.spot_gone,
        "passed": round(shown.passed.total_seconds()),
        "calls": shown.calls,
    }


def glance(cluster: ClusterGlance) -> dict[str, Any]:
    """Ages in whole minutes: an entity that changes every second would be sent every second."""
    return {
        "id": cluster.id,
        "name": cluster.name,
        "region": cluster.region,
        "state": cluster.state,
        "ended": cluster.ended,
        "minutes": int(cluster.age.total_seconds() // 60),
        "nodes": cluster.nodes,
        "resizing": cluster.resizing,
        "idle": cluster.idle,
        "protected": cluster.protected,
        "owner": cluster.owner,
        "account": cluster.account,
        "ended_minutes": int(cluster.ended_ago.total_seconds() // 60) if cluster.ended_ago else 0,
    }
