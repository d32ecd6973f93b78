"""ECS instances as people read them: a page of them, one of them, and which of them was meant."""

from app.views.ecs.listing import NEXT_PAGE, PREVIOUS_PAGE, list_view
from app.views.ecs.picker import PICK, SHOW, matches_view, unclear_view
from app.views.ecs.power import nothing_to_do_view
from app.views.ecs.sheet import show_view

__all__ = [
    "NEXT_PAGE",
    "PICK",
    "PREVIOUS_PAGE",
    "SHOW",
    "list_view",
    "matches_view",
    "nothing_to_do_view",
    "show_view",
    "unclear_view",
]
