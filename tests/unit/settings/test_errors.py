"""What people read when something fails."""

from app.errors import ChatOpsError, ConfigurationError, UsageError


class DatabaseGone(ChatOpsError):
    """The database does not answer.

    Nothing was done.
    """


class Bare(ChatOpsError):
    __doc__ = None


def test_the_docstrings_first_line_is_the_message_unless_another_is_given() -> None:
    assert DatabaseGone().message == str(DatabaseGone()) == "The database does not answer."
    assert DatabaseGone("It is being moved.").message == "It is being moved."


def test_without_docstrings_the_name_has_to_do() -> None:
    assert Bare().message == "Bare"


def test_a_usage_error_carries_usage_and_example() -> None:
    error = UsageError("Which cluster?", usage="/emr show <cluster>", example="/emr show j-1ABC")
    assert (error.message, error.usage, error.example) == (
        "Which cluster?",
        "/emr show <cluster>",
        "/emr show j-1ABC",
    )
    assert UsageError(usage="/emr", example="/emr").message == "That is not how this command is used."


def test_a_configuration_error_is_its_problems() -> None:
    error = ConfigurationError(("a: b", "c: d"))
    assert error.problems == ("a: b", "c: d")
    assert str(error) == "a: b\nc: d"
