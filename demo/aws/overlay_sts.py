"""AssumeRole that asks for the external id, and whose keys live as long as we say.

moto lets everybody assume every role, and keeps each account's clusters apart by the keys it hands out.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from moto.sts.responses import TokenResponse

from demo.aws.wire import Call, Refusal
from demo.aws.world import World

CALLER = "arn:aws:iam::123456789012:user/chatops"


class StsOverlay(TokenResponse):
    """moto makes one of these for each request; the world it speaks of is the class's (see ``installed``)."""

    world: ClassVar[World]

    def assume_role(self) -> Any:
        role = self._get_param("RoleArn")
        with self.world.lock:
            expected, life = self.world.trusts.get(role), self.world.key_life
        if expected is not None and self._get_param("ExternalId") != expected:
            return self._denied(
                f"User: {CALLER} is not authorized to perform: sts:AssumeRole on resource: {role}"
            )
        result = super().assume_role()
        # Real time, not the demo's: the caller refreshes its keys by its own clock.
        cast(Any, result.result)["Credentials"].expiration = datetime.now(UTC) + life
        return result

    def _denied(self, message: str) -> tuple[int, dict[str, Any], bytes]:
        """Raising would not do: moto warns of errors that STS's model does not name, and this it does not."""
        refusal = Refusal(403, "AccessDenied", message)
        headers, body = refusal.encode(Call("AssumeRole", self.region, "sts", "", json=False))
        return refusal.status, {**headers, "status": refusal.status}, body


def installed(world: World) -> type[StsOverlay]:
    """Make a class of responses that speaks of this world."""
    return type("StsResponse", (StsOverlay,), {"world": world})
