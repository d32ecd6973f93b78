"""Whose eyes the page can look through, and what a first-time visitor should know about each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cast:
    """One of the people on the page's switcher."""

    id: str
    role: str
    hint: str


CAST = (
    Cast("U0ADMIN", "Admin", "sees the private admin channel and may approve"),
    Cast("U0ALICE", "Data engineer", "works with clusters every day"),
    Cast("U0BOB", "Site reliability", "on call for alarms and scaling"),
    Cast("U0GUEST", "Guest", "the bot refuses guests"),
    Cast("U0OUT", "Outside, at Globex", "shares one channel with Acme"),
)
