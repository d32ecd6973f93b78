"""The switch that stops everything the bot does by itself: a claim that does not end by itself."""

from app.domain.people import UserId
from app.domain.reports import Paused
from app.store.claims import Claims

KEY = "pause:automation"


class Switch:
    """The same for all replicas."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    def paused(self) -> Paused | None:
        """Tell who has stopped it, if somebody has."""
        held = self._claims.holder(KEY)
        if held is None:
            return None
        team_id, _, user_id = held.owner.partition("/")
        return Paused(UserId(team_id, user_id), held.at)

    def pause(self, by: UserId) -> bool:
        """Stop it; False if it is already."""
        return self._claims.take(KEY, f"{by.team_id}/{by.user_id}")

    def resume(self) -> bool:
        """Let it go on, whoever has stopped it; False if nobody has."""
        held = self._claims.holder(KEY)
        return held is not None and self._claims.release(KEY, held.owner)
