"""Typed text into arguments, forgiving what keyboards do to it, strict about everything else."""

import argparse
import shlex
from typing import NoReturn, Self

from app.errors import UsageError
from handlers.routes import Use

# Phones and Macs turn "--all" into "—all" and straight quotes into curly ones.
_KEYBOARDS = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "—": "--", "–": "--", "\u00a0": " "}
)

SHOWN = 20
"""So many characters of what is no number are said back."""


class Arguments(argparse.ArgumentParser):
    """An argparse parser whose every complaint is a :class:`UsageError` for the person who typed."""

    def __init__(self, usage: str, example: str) -> None:
        super().__init__(prog="", add_help=False, allow_abbrev=False)
        self._usage = usage
        self._example = example

    @classmethod
    def of(cls, use: Use, slash: str) -> Self:
        """Make the parser of a use, by the name that its command has here."""
        return cls(f"{slash} {use.arguments}", f"{slash} {use.example}")

    def read(self, text: str) -> argparse.Namespace:
        """Parse what followed the command."""
        return self.parse_args(self.words(text))

    def words(self, text: str) -> list[str]:
        try:
            return shlex.split(text.translate(_KEYBOARDS))
        except ValueError as error:
            raise self.problem("A quotation mark is missing its other half.") from error

    def problem(self, message: str) -> UsageError:
        """Make the error that shows this command's usage."""
        return UsageError(message, usage=self._usage, example=self._example)

    def error(self, message: str) -> NoReturn:
        """Complain; argparse calls this where it would print and exit."""
        raise self.problem(f"{message[:1].upper()}{message[1:]}.")


def whole_number(typed: str) -> int:
    """Read an argument that counts something; for ``add_argument(type=…)``."""
    try:
        return int(typed)
    except ValueError as error:
        shown = typed if len(typed) <= SHOWN else f"{typed[:SHOWN]}…"
        raise argparse.ArgumentTypeError(f"{shown} is no whole number") from error
