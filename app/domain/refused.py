"""The policy's no, as an error that carries the decision."""

from app.domain.policy import Decision
from app.errors import ChatOpsError


class Refused(ChatOpsError):
    """You may not do that here."""

    def __init__(self, action: str, decision: Decision) -> None:
        super().__init__()
        self.action = action
        self.decision = decision
