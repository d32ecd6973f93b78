"""What goes wrong inside the bot, in words for the person who meets it."""


class ChatOpsError(Exception):
    """Something went wrong inside the bot."""

    def __init__(self, message: str = "") -> None:
        """Take a message for people; without one the class's docstring speaks."""
        self.message = message or (type(self).__doc__ or type(self).__name__).strip().splitlines()[0]
        super().__init__(self.message)


class UsageError(ChatOpsError):
    """That is not how this command is used."""

    def __init__(self, message: str = "", *, usage: str, example: str) -> None:
        """Take the command's ``usage`` and one ``example`` that works, both as somebody would type them."""
        super().__init__(message)
        self.usage = usage
        self.example = example


class ConfigurationError(ChatOpsError):
    """The environment or chatops.yaml cannot be used."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Take each problem as one line: file, line, key and what to do; never a secret's value."""
        super().__init__("\n".join(problems))
        self.problems = problems


class SlackRefused(ChatOpsError):
    """Slack refuses the bot's tokens, and no retry cures that."""
