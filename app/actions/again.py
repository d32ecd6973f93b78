"""Following what is over as soon as the cloud has taken it, and harmless when repeated."""

from collections.abc import Sequence

from app.domain.changes import Plan
from app.tracking.following import Followed, Looked, Sight


class Again:
    """Has whatever was interrupted, or whose answer was lost, simply done again: that takes no look at the cloud."""

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one account and region."""
        return f"again:{plan.last.scope}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """See nothing of it."""
        return Looked({one.id: Sight("not done yet", happened=False) for one in followed}, calls=0)
