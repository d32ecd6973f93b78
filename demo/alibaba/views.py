"""An instance as DescribeInstances shows it.

https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances
"""

from datetime import datetime
from typing import Any

from demo.alibaba.world import Record

FOR_EVER = "2099-12-31T15:59Z"


def instance_view(record: Record, now: datetime) -> dict[str, Any]:
    spec, status = record.spec, record.life.status(now)
    stopped = status == "Stopped"
    return {
        "InstanceId": record.id,
        "InstanceName": spec.name,
        "HostName": spec.name,
        "Description": spec.description,
        "Status": status,
        "RegionId": spec.region,
        "ZoneId": f"{spec.region}-{spec.zone}" if spec.region[-1].isalpha() else f"{spec.region}{spec.zone}",
        "InstanceType": spec.instance_type,
        "InstanceTypeFamily": spec.instance_type.rpartition(".")[0],
        "Cpu": spec.cpus,
        "Memory": spec.memory,
        "InstanceChargeType": "PostPaid" if record.expires is None else "PrePaid",
        "InternetChargeType": "PayByTraffic",
        "SpotStrategy": "SpotAsPriceGo" if spec.spot else "NoSpot",
        "CreationTime": _minute(record.created),
        "StartTime": _minute(record.life.started(now)),
        "ExpiredTime": FOR_EVER if record.expires is None else _minute(record.expires),
        "AutoReleaseTime": "",
        "StoppedMode": record.stopped_mode if stopped else "Not-applicable",
        "DeletionProtection": spec.protected,
        "LocalStorageAmount": spec.local_disks or None,
        "OSName": "Alibaba Cloud Linux  3.2104 LTS 64位",
        "OSNameEn": "Alibaba Cloud Linux  3.2104 LTS 64 bit",
        "InstanceNetworkType": "vpc",
        "PublicIpAddress": {
            "IpAddress": [spec.public_ip] if spec.public_ip and _kept(record, stopped) else []
        },
        "InnerIpAddress": {"IpAddress": []},
        "EipAddress": {
            "IpAddress": spec.eip,
            "AllocationId": f"eip-{record.id}" if spec.eip else "",
            "InternetChargeType": "",
        },
        "VpcAttributes": {
            "VpcId": f"vpc-{spec.region}",
            "VSwitchId": f"vsw-{spec.region}",
            "NatIpAddress": "",
            "PrivateIpAddress": {"IpAddress": [spec.private_ip]},
        },
        "OperationLocks": {"LockReason": [{"LockReason": reason} for reason in spec.locks]},
        "Tags": {"Tag": [{"TagKey": key, "TagValue": value} for key, value in spec.tags.items()]},
    }


def _kept(record: Record, stopped: bool) -> bool:
    """Economical mode gives the instance's own public address back."""
    return not (stopped and record.stopped_mode == "StopCharging")


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}"
