"""The one door: whoever asks, and however, passes policy and audit before anything is read or changed."""

from app.gate.admission import Admission
from app.gate.changes import Changes
from app.gate.door import Gate
from app.gate.resuming import Resuming

__all__ = ["Admission", "Changes", "Gate", "Resuming"]
