"""The SDK's client for one region, asked by the API's own names. Importing this imports the SDK."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from alibabacloud_credentials.client import Client as Credentials
from alibabacloud_ecs20140526 import models
from alibabacloud_ecs20140526.client import Client
from alibabacloud_tea_openapi.utils_models import Config, GlobalParameters
from darabonba.core import DaraCore
from darabonba.runtime import RuntimeOptions

from cloud.alibaba.access import Wire
from cloud.alibaba.errors import translated

T = TypeVar("T")

ACTIONS: dict[str, tuple[Callable[..., Any], type[Any]]] = {
    "DescribeInstances": (Client.describe_instances_with_options, models.DescribeInstancesRequest),
    "DescribeInstanceStatus": (
        Client.describe_instance_status_with_options,
        models.DescribeInstanceStatusRequest,
    ),
    "DescribeRegions": (Client.describe_regions_with_options, models.DescribeRegionsRequest),
    "StartInstance": (Client.start_instance_with_options, models.StartInstanceRequest),
    "StopInstance": (Client.stop_instance_with_options, models.StopInstanceRequest),
    "RebootInstance": (Client.reboot_instance_with_options, models.RebootInstanceRequest),
}


class EcsClient:
    """One attempt for each call: the SDK retries nothing unless its Config says so, and ours does not."""

    def __init__(self, region: str, credentials: Credentials, wire: Wire) -> None:
        host, protocol = endpoint(region, wire)
        self._client = Client(
            Config(
                credential=credentials,
                region_id=region,
                endpoint=host,
                protocol=protocol,
                connect_timeout=int(wire.connect_timeout * 1000),
                read_timeout=int(wire.read_timeout * 1000),
                max_idle_conns=wire.pool_size,
                http_proxy=wire.proxy,
                https_proxy=wire.proxy,
                # Changes have no RegionId of their own: an endpoint of several regions needs to be told.
                global_parameters=GlobalParameters(queries={"RegionId": region}),
            )
        )

    @property
    def host(self) -> str:
        """Where it calls."""
        return str(self._client._endpoint)

    def call(self, action: str, read: Callable[[Any], T], **parameters: Any) -> T:
        """Answer with what ``read`` makes of the body, a model of the SDK; raise :class:`cloud.errors.CloudError`."""
        method, kind = ACTIONS[action]
        request = kind(**parameters)
        with translated(action):
            return read(method(self._client, request, RuntimeOptions()).body)

    def close(self) -> None:
        """Close the idle connections to this endpoint; the SDK has no road to them but its table of sessions."""
        for key, session in list(DaraCore._sessions.items()):
            if f"//{self.host}:" in key:
                session.close()


def endpoint(region: str, wire: Wire) -> tuple[str | None, str]:
    """Tell host (None: the SDK knows it) and protocol.

    The SDK's table of hosts leaves its ``network`` aside where it has the region (cn-hangzhou, say), so the
    VPC's is spelt out: https://www.alibabacloud.com/help/en/openapi/endpoints
    """
    if wire.endpoint is not None:
        parts = urlsplit(wire.endpoint if "://" in wire.endpoint else f"//{wire.endpoint}")
        return parts.netloc, parts.scheme or "https"
    return (f"ecs-vpc.{region}.aliyuncs.com" if wire.vpc else None), "https"
