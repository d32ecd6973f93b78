"""The edge: Slack in, acknowledged at once. The only asynchronous code lives in this package.

Whatever arrives is acknowledged first, and handed to the pool only once the acknowledgement has left: where
it could not leave, Slack tells the person that it failed, and then nothing is done either. For a modal's
submission and an option menu the acknowledgement *is* the answer, so it is computed before, without I/O.
"""

from app.edge.bolt import Router
from app.edge.edge import Edge
from app.edge.socket import Pace

__all__ = ["Edge", "Pace", "Router"]
