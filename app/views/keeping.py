"""What is said to somebody who spares a cluster."""

from app.domain.emr.keeping import Keep
from app.views.escape import escape
from app.views.message import Message
from app.views.pieces import day_and_time, who


def kept_view(keep: Keep) -> Message:
    """Say until when."""
    text = (
        f":shield: *{escape(keep.name, 80)}* is kept until {day_and_time(keep.until)}: "
        "nobody is reminded of it, and I do not end it."
    )
    return Message.saying(text)


def not_kept_view(name: str, why: str) -> Message:
    """Say why it cannot be kept."""
    return Message.saying(f"*{escape(name, 80)}* is not kept. {escape(why, 200)}")


def released_view(name: str, *, was_kept: bool) -> Message:
    """Say that it is kept no more."""
    said = "is not kept any more." if was_kept else "was not kept, so nothing has changed."
    return Message.saying(f"*{escape(name, 80)}* {said}")


def kept_words(keep: Keep) -> str:
    """Say in a list who spares it until when."""
    return f":shield: kept by {who(keep.by)} until {day_and_time(keep.until)}"
