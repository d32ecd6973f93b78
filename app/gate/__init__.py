"""The one door: whoever asks, and however, passes policy and audit here before anything is read or changed."""

from app.gate.changes import Changes
from app.gate.door import Gate

__all__ = ["Changes", "Gate"]
