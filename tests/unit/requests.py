"""Requests as the edge makes them."""

from datetime import UTC, datetime
from typing import Any

from app.domain.people import UserId
from app.domain.requests import Kind, Request

ALICE = UserId("T0ACME", "U0ALICE")


def request(kind: Kind = Kind.COMMAND, name: str = "/emr", text: str = "", **fields: Any) -> Request:
    """Alice typed ``/emr`` in #data, unless said otherwise."""
    values: dict[str, Any] = {
        "id": "req-1",
        "asker": ALICE,
        "channel": "C0DATA",
        "received_at": datetime.now(UTC),
    }
    return Request(kind=kind, name=name, text=text, **{**values, **fields})
