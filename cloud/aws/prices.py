"""Prices behind their port: EC2's and EMR's list prices from the Price List, Spot prices from their history.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html ·
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, cast

from cloud.aws import price_mapping
from cloud.aws.clients import ClientFactory
from cloud.aws.errors import translated
from cloud.aws.price_mapping import MOST_TYPES, TYPE, Service
from cloud.aws.price_memory import PriceMemory
from cloud.errors import CloudError, Throttled
from cloud.model import Scope
from cloud.prices import SpotPrices
from cloud.throttle import Limit, Throttle

log = logging.getLogger(__name__)

DAY, HOUR = 86_400.0, 3_600.0
TURN = 5.0
"""Seconds to wait for a call's turn."""

PRICE_REGION = "us-east-1"
"""The Price List answers in three regions only, for all of them; its prices are not its region's own."""

# These partitions have price lists of their own, or none; China's are in CNY.
# https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
OTHER_PARTITIONS = re.compile(r"cn-|us-gov-|us-iso|eu-isoe|eusc-")

LIMITS = {
    # Not published. Few types share a call and are kept for a day, so this is hardly felt.
    "GetProducts": Limit(10, 1),
    "DescribeSpotPriceHistory": Limit(20, 2),
}


class AwsPrices:
    """The :class:`cloud.ports.Prices` of all accounts and regions."""

    def __init__(
        self,
        clients: ClientFactory,
        throttle: Throttle | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients = clients
        self._throttle = throttle or Throttle(LIMITS)
        self._now = now
        self._listed: PriceMemory[Decimal] = PriceMemory(ttl=DAY, clock=clock)
        self._spot: PriceMemory[Mapping[str, Decimal]] = PriceMemory(ttl=HOUR, clock=clock)
        self._lock = threading.Lock()
        self._complained: set[tuple[str, Scope, str]] = set()

    def on_demand(self, scope: Scope, instance_types: Collection[str]) -> Mapping[str, Decimal]:
        return self._list(Service.EC2, scope, instance_types)

    def surcharge(self, scope: Scope, instance_types: Collection[str]) -> Mapping[str, Decimal]:
        return self._list(Service.EMR, scope, instance_types)

    def spot(self, scope: Scope, instance_types: Collection[str]) -> SpotPrices:
        """Ask for the prices from now on: the history then begins with those that hold now."""
        kinds = _askable(scope, instance_types)
        fetch = partial(self._noting, "Spot prices", scope, partial(self._ask_spot, scope))
        # What zones are called differs from account to account.
        return self._spot.get(scope, scope, kinds, fetch)

    def _list(self, service: Service, scope: Scope, instance_types: Collection[str]) -> Mapping[str, Decimal]:
        """One price list for all accounts, and each may ask for it or not."""
        kinds = _askable(scope, instance_types)
        fetch = partial(self._noting, f"{service} prices", scope, partial(self._ask_list, service, scope))
        return self._listed.get((service, scope.region), scope.account, kinds, fetch)

    def _ask_list(self, service: Service, scope: Scope, kinds: list[str]) -> dict[str, Decimal]:
        home = Scope(scope.account, PRICE_REGION)
        # No stubs for this client: two of its calls' worth are not worth a package.
        client = cast(Any, self._clients.client(home, "pricing"))
        products: list[str] = []
        for start in range(0, len(kinds), MOST_TYPES):
            narrowed = price_mapping.filters(service, scope.region, kinds[start : start + MOST_TYPES])
            self._take_turn(home, "GetProducts")
            with translated(client):
                pages = client.get_paginator("get_products").paginate(
                    ServiceCode=str(service), Filters=narrowed, FormatVersion="aws_v1"
                )
                products += [product for page in pages for product in page.get("PriceList", [])]
        return price_mapping.prices(products)

    def _ask_spot(self, scope: Scope, kinds: list[str]) -> dict[str, dict[str, Decimal]]:
        client = cast(Any, self._clients.client(scope, "ec2"))
        self._take_turn(scope, "DescribeSpotPriceHistory")
        with translated(client):
            pages = client.get_paginator("describe_spot_price_history").paginate(
                # By a filter: as InstanceTypes, one that EC2 does not know would fail all the others.
                Filters=[{"Name": "instance-type", "Values": kinds}],
                ProductDescriptions=["Linux/UNIX"],
                StartTime=self._now(),
            )
            changes = [change for page in pages for change in page.get("SpotPriceHistory", [])]
        return price_mapping.spot_prices(changes)

    def _take_turn(self, scope: Scope, api: str) -> None:
        if not self._throttle.take(scope, api, TURN):
            message = f"The bot has used up its {api} calls for now; more are allowed in a few seconds."
            raise Throttled(message, permanent=False, code="OwnThrottle", sent=False)

    def _noting(self, what: str, scope: Scope, ask: Callable[[list[str]], Any], kinds: list[str]) -> Any:
        """Log each failure when it begins, not each time it is met."""
        try:
            answer = ask(kinds)
        except CloudError as error:
            with self._lock:
                known = (what, scope, error.code) in self._complained
                self._complained.add((what, scope, error.code))
            if not known:
                log.warning("%s: no %s, so costs are incomplete: %s (%s)", scope, what, error, error.code)
            raise
        with self._lock:
            self._complained = {noted for noted in self._complained if noted[:2] != (what, scope)}
        return answer


def _askable(scope: Scope, instance_types: Collection[str]) -> list[str]:
    if OTHER_PARTITIONS.match(scope.region):
        return []
    return sorted(kind for kind in {*instance_types} if TYPE.fullmatch(kind))
