"""EMR clusters as people read them: a page of them, one of them, and which of them was meant."""

from app.views.emr.idle import idle_view
from app.views.emr.listing import NEXT_PAGE, PREVIOUS_PAGE, list_view
from app.views.emr.picker import SHOW, matches_view
from app.views.emr.places import Marks
from app.views.emr.sheet import show_view

__all__ = [
    "NEXT_PAGE",
    "PREVIOUS_PAGE",
    "SHOW",
    "Marks",
    "idle_view",
    "list_view",
    "matches_view",
    "show_view",
]
