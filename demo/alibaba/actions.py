"""What ECS answers to each action that the bot knows. https://api.alibabacloud.com/document/Ecs/2014-05-26"""

import base64
import json
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from demo.alibaba.specs import REGIONS
from demo.alibaba.views import instance_view
from demo.alibaba.wire import Refused, listed
from demo.alibaba.world import Record, World

Parameters = Mapping[str, str]
Action = Callable[[World, str, Parameters], dict[str, Any]]

MOST_IDS = 100
MISSING = 'The input parameter "{}" that is mandatory for processing this request is not supplied.'


def describe_instances(world: World, account: str, asked: Parameters) -> dict[str, Any]:
    records = [r for r in world.records(account, _region(asked)) if _wanted(world, r, asked)]
    if "MaxResults" in asked or "NextToken" in asked:
        size, start = min(max(int(asked.get("MaxResults", 10)), 10), 100), _offset(asked.get("NextToken", ""))
        more = start + size < len(records)
        place: dict[str, Any] = {"NextToken": _token(start + size) if more else "", "PageSize": size}
    else:
        size = min(int(asked.get("PageSize", 10)), 100)
        number = int(asked.get("PageNumber", 1))
        start = size * (number - 1)
        place = {"PageNumber": number, "PageSize": size, "NextToken": ""}
    page, now = records[start : start + size], world.now()
    return {
        "TotalCount": len(records),
        **place,
        "Instances": {"Instance": [instance_view(record, now) for record in page]},
    }


def describe_instance_status(world: World, account: str, asked: Parameters) -> dict[str, Any]:
    region, ids = _region(asked), listed(asked, "InstanceId")
    if len(ids) > MOST_IDS:
        raise Refused(400, "InvalidParameter.InstanceId", "The specified InstanceId exceeds the limit.")
    number, size = int(asked.get("PageNumber", 1)), int(asked.get("PageSize", 10))
    if not 1 <= size <= 50:
        raise Refused(400, "InvalidParameter", 'The specified parameter "PageSize" is not valid.')
    records = [world.record(account, region, key) for key in ids] if ids else world.records(account, region)
    page = records[size * (number - 1) : size * number]
    now = world.now()
    statuses = [{"InstanceId": record.id, "Status": record.life.status(now)} for record in page]
    return {
        "TotalCount": len(records),
        "PageNumber": number,
        "PageSize": size,
        "InstanceStatuses": {"InstanceStatus": statuses},
    }


def describe_regions(_world: World, _account: str, asked: Parameters) -> dict[str, Any]:
    english = asked.get("AcceptLanguage") == "en-US"
    regions = [
        {
            "RegionId": region,
            "LocalName": name if english else region,
            "RegionEndpoint": f"ecs.{region}.aliyuncs.com",
        }
        for region, name in REGIONS.items()
    ]
    return {"Regions": {"Region": regions}}


def start_instance(world: World, account: str, asked: Parameters) -> dict[str, Any]:
    record = _record(world, account, asked)
    _check_locks(world, record)
    _check_status(world, record, "Stopped")
    if record.spec.instance_type in world.sold_out and record.stopped_mode == "StopCharging":
        raise Refused(
            403,
            "OperationDenied.NoStock",
            "The requested resource is sold out in the specified zone; "
            "try other types of resources or other regions and zones.",
        )
    _check_dry_run(asked)
    record.wiped = record.wiped or asked.get("InitLocalDisk", "").lower() == "true"
    record.life.start(world.now())
    return {}


def stop_instance(world: World, account: str, asked: Parameters) -> dict[str, Any]:
    record = _record(world, account, asked)
    _check_security(record)
    _check_status(world, record, "Running")
    mode = asked.get("StoppedMode", "StopCharging")
    if mode not in ("KeepCharging", "StopCharging"):
        raise Refused(400, "InvalidParameter.StoppedMode", "The specified StoppedMode is not valid.")
    _check_dry_run(asked)
    # What has no economical mode is stopped as usual, without a word.
    family = record.spec.instance_type.split(".")[1].partition("-")[0]
    economical = record.expires is None and not record.spec.local_disks and family not in world.uneconomical
    record.stopped_mode = mode if economical else "KeepCharging"
    record.life.stop(world.now(), force=_true(asked, "ForceStop"))
    return {}


def reboot_instance(world: World, account: str, asked: Parameters) -> dict[str, Any]:
    record = _record(world, account, asked)
    _check_locks(world, record)
    _check_status(world, record, "Running")
    _check_dry_run(asked)
    record.life.reboot(world.now())
    return {}


ACTIONS: Mapping[str, Action] = {
    "DescribeInstances": describe_instances,
    "DescribeInstanceStatus": describe_instance_status,
    "DescribeRegions": describe_regions,
    "StartInstance": start_instance,
    "StopInstance": stop_instance,
    "RebootInstance": reboot_instance,
}


def _wanted(world: World, record: Record, asked: Parameters) -> bool:
    spec = record.spec
    ids = json.loads(asked["InstanceIds"]) if "InstanceIds" in asked else None
    if ids is not None and len(ids) > MOST_IDS:
        raise Refused(400, "InvalidInstanceIds.Malformed", "The amount of instance ids exceeds the limit.")
    tags = zip(listed(asked, "Tag.*.Key"), listed(asked, "Tag.*.Value"), strict=True)
    return (
        (ids is None or record.id in ids)
        and fnmatchcase(spec.name, asked.get("InstanceName", "*"))
        and asked.get("Status") in (None, record.life.status(world.now()))
        and all(spec.tags.get(key) == value for key, value in tags)
    )


def _region(asked: Parameters) -> str:
    region = asked.get("RegionId", "")
    if not region:
        raise Refused(400, "MissingParameter", MISSING.format("RegionId"))
    if region not in REGIONS:
        raise Refused(404, "InvalidRegionId.NotFound", "The specified RegionId does not exist.")
    return region


def _record(world: World, account: str, asked: Parameters) -> Record:
    return world.record(account, asked.get("RegionId", ""), asked.get("InstanceId", ""))


def _check_locks(world: World, record: Record) -> None:
    _check_security(record)
    overdue = "financial" in record.spec.locks or (
        record.expires is not None and record.expires <= world.now()
    )
    if overdue:
        raise Refused(
            403,
            "InstanceExpiredOrInArrears",
            "The specified operation is denied as your prepay instance is expired (prepay mode) "
            "or in arrears (afterpay mode).",
        )


def _check_security(record: Record) -> None:
    if "security" in record.spec.locks:
        raise Refused(
            403,
            "InstanceLockedForSecurity",
            "The specified operation is denied as your instance is locked for security reasons.",
        )


def _check_status(world: World, record: Record, needed: str) -> None:
    if record.life.status(world.now()) != needed:
        raise Refused(
            403,
            "IncorrectInstanceStatus",
            "The current status of the resource does not support this operation.",
        )


def _check_dry_run(asked: Parameters) -> None:
    if _true(asked, "DryRun"):
        raise Refused(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.")


def _true(asked: Parameters, name: str) -> bool:
    return asked.get(name, "").lower() == "true"


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"offset:{offset}".encode()).decode()


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().removeprefix("offset:"))
    except ValueError:
        raise Refused(400, "InvalidNextToken", "The specified NextToken is invalid.") from None
