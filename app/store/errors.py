"""How the store fails, in words for people; ``detail`` is for the log only and carries no password."""

from app.errors import ChatOpsError


class StoreError(ChatOpsError):
    """The bot's own database refused this; the log says why."""

    permanent = True

    def __init__(self, message: str = "", *, detail: str = "") -> None:
        """Take a message for people, and ``detail`` for the log."""
        super().__init__(message)
        self.detail = detail
        if detail:
            self.add_note(detail)


class StoreUnavailable(StoreError):
    """The bot's own database does not answer right now."""

    permanent = False

    def __init__(self, message: str = "", *, detail: str = "", uncertain: bool = False) -> None:
        """Say with ``uncertain`` that the commit's answer was lost: the change may stand, or not."""
        super().__init__(message, detail=detail)
        self.uncertain = uncertain


class BadDatabaseUrl(StoreError):
    """DATABASE_URL cannot be used: give sqlite:///path/to/file.db or postgresql://user:password@host/name."""


class DatabaseTooNew(StoreError):
    """The database was made by a newer version of the bot; run that version, or restore an older backup."""
