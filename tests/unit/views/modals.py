"""What a person sees of a modal, and whether Slack would take it."""

from typing import Any

from slack_sdk.models.views import View

from demo.slack.blocks.validate import view_problems
from demo.slack.messages import texts_of


def view_of(view: View) -> dict[str, Any]:
    """The view as Slack gets it; fails where it would refuse it."""
    rendered: dict[str, Any] = view.to_dict()
    assert view_problems(rendered) == []
    return rendered


def fields_of(view: View) -> dict[str, dict[str, Any]]:
    """The elements of its input blocks, by block id."""
    return {
        block["block_id"]: block["element"] for block in view_of(view)["blocks"] if block["type"] == "input"
    }


def read_view(view: View) -> str:
    """All that stands there, a line each."""
    rendered = view_of(view)
    return "\n".join([*texts_of({"title": rendered["title"]}), *texts_of(rendered["blocks"])])
