"""What is said around resizing, when there is nothing to confirm (yet)."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, SectionBlock

from app.domain.emr.resize_preview import ResizePreview
from app.views.emr.parts import joined
from app.views.emr.sizes import held_line
from app.views.escape import code, escape
from app.views.message import Message
from app.views.pieces import context

OPEN = "emr.resize.open"
"""The action id of the button that opens the form; its value is the stored question's id."""


def numbers_view(preview: ResizePreview, question_id: str, slash: str) -> Message:
    """Show what a cluster has, how to ask for something else, and the button that opens the form."""
    blocks = (
        SectionBlock(text=f"{_title(preview)}\n{_lines(preview)}"),
        ActionsBlock(
            elements=[ButtonElement(text="Resize…", action_id=OPEN, value=question_id)], block_id=question_id
        ),
        context(
            f"Or type it: `{slash} resize {_shown(preview)} core 6`, `task +4`, or both in one go; a fleet takes "
            "`task spot +8`."
        ),
    )
    return Message(f"{_title(preview)}\n{_lines(preview)}", blocks)


def refused_view(preview: ResizePreview) -> Message:
    """Say everything that speaks against it, and what there is."""
    why = "\n".join(f":no_entry: {escape(said, 700)}" for said in preview.refusals)
    return Message.saying(f"{_title(preview)}: nothing was proposed.\n{why}", context(_lines(preview)))


def which_view() -> Message:
    """Stand in the place of the form where it is not clear which cluster is meant."""
    text = (
        "Which cluster do you mean? I have asked you in the conversation: please close this and look there."
    )
    return Message.saying(text)


def unchanged_view() -> Message:
    """Answer a form in which nothing was changed."""
    return Message.saying("You changed no number, so nothing was proposed.")


def nothing_to_stop_view() -> Message:
    """Answer a click that came too late."""
    text = "Nothing of this resize is under way any more: it is over, or something else was asked for."
    return Message.saying(text)


def stopped_view() -> Message:
    """Answer the click that stopped it."""
    return Message.saying("I have asked EMR to stay at what runs now; that stands in its own message.")


def _title(preview: ResizePreview) -> str:
    cluster = preview.detail.summary
    return f"*{escape(cluster.name, 80).strip() or '(no name)'}*  {code(cluster.id)}"


def _shown(preview: ResizePreview) -> str:
    return preview.detail.summary.id


def _lines(preview: ResizePreview) -> str:
    return joined([held_line(held, preview.capacity) for held in preview.capacity], "\n", 1500)
