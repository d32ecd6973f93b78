"""Everything that leaves the bot towards Slack."""

from app.notifier.memory import Messages, Remembered
from app.notifier.modals import Modals
from app.notifier.notifier import Notifier

__all__ = ["Messages", "Modals", "Notifier", "Remembered"]
