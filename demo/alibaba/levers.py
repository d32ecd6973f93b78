"""What can go wrong on the way to Alibaba Cloud, on request: the levers of demo/aws, in Alibaba's words."""

from demo.alibaba.wire import Refusal
from demo.aws.levers import ANY, Aim, Fault
from demo.aws.levers import Levers as AnyLevers
from demo.aws.wire import Call

THROTTLED = Refusal(400, "Throttling.User", "Request was denied due to user flow control.")
OUTAGE = Refusal(
    503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."
)
EXPIRED = Refusal(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")


class Levers(AnyLevers):
    """Pulled by the demo and by tests, from any thread, while the server runs."""

    def throttle(self, *, action: str = ANY, region: str = ANY, times: int | None = None) -> None:
        """Answer Throttling.User."""
        self.refuse(THROTTLED, Aim(action, region), times)

    def take_down(self, region: str) -> None:
        """Answer 503 for a whole region."""
        self.refuse(OUTAGE, Aim(region=region))

    def expire_tokens(self, *, times: int | None = None) -> None:
        """Answer InvalidSecurityToken.Expired."""
        self.refuse(EXPIRED, Aim(), times)

    def deny(self, *, action: str = ANY, region: str = ANY) -> None:
        """Answer Forbidden.RAM, and name the permission."""
        with self._lock:
            self._faults.append(Fault(Aim(action, region), _denied, None))


def _denied(call: Call) -> Refusal:
    return Refusal(
        403,
        "Forbidden.RAM",
        "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
        permission=f"ecs:{call.action}",
    )
