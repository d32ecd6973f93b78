"""The policy's no, as an error that carries the decision."""

from app.domain.decisions import Decision
from app.errors import ChatOpsError


class Refused(ChatOpsError):
    """You may not do that here."""

    def __init__(self, action: str, decision: Decision, *, retagged: bool = False) -> None:
        """``retagged``: it would be allowed if the target's tags were still those that the asker saw."""
        super().__init__()
        self.action = action
        self.decision = decision
        self.retagged = retagged
