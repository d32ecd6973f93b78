"""moto's application with our overlay in it. Importing this imports moto."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from moto.cloudwatch import urls as cloudwatch_urls
from moto.core.base_backend import BackendDict
from moto.ec2 import urls as ec2_urls
from moto.emr import urls as emr_urls
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.sts import urls as sts_urls

from demo.aws import overlay_emr, overlay_metrics, overlay_pricing, overlay_sts
from demo.aws.world import World


def application(world: World) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Forget what moto knew, and route EMR, CloudWatch, EC2, STS and the Price List to the overlay."""
    BackendDict.reset()
    emr_urls.url_paths["{0}/$"] = overlay_emr.installed(world).dispatch
    cloudwatch_urls.url_paths["{0}/$"] = overlay_metrics.installed(world).dispatch
    ec2_urls.url_paths["{0}/"] = overlay_pricing.installed(world).dispatch
    sts_urls.url_paths["{0}/$"] = overlay_sts.installed(world).dispatch
    behind = cast(
        "Callable[[dict[str, Any], Any], Iterable[bytes]]", DomainDispatcherApplication(create_backend_app)
    )

    def front(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("HTTP_X_AMZ_TARGET") == overlay_pricing.TARGET:
            return overlay_pricing.get_products(environ, start_response)
        return behind(environ, start_response)

    return front
