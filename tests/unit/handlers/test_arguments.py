"""Typed text is read as people mean it, and refused with usage where it cannot be."""

import pytest

from app.errors import UsageError
from handlers.arguments import Arguments, whole_number


@pytest.fixture
def parser() -> Arguments:
    parser = Arguments("/emr list [--all] [--region R]", "/emr list --all")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--region")
    return parser


@pytest.mark.parametrize(
    "typed", ["--all --region us-east-1", "—all —region us-east-1", "--region “us-east-1” --all"]
)
def test_phones_and_macs_may_change_dashes_and_quotes(parser: Arguments, typed: str) -> None:
    read = parser.read(typed)
    assert (read.all, read.region) == (True, "us-east-1")


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("--nope", "--nope"),
        ("surplus", "surplus"),
        ("--region", "expected one argument"),
        ('--region "us', "quotation mark"),
        ("--reg us-east-1", "--reg"),
    ],
)
def test_what_cannot_be_read_is_said_with_usage_and_example(
    parser: Arguments, typed: str, complaint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parser.read(typed)
    assert complaint in caught.value.message
    assert (caught.value.usage, caught.value.example) == ("/emr list [--all] [--region R]", "/emr list --all")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("1e9", "1e9 is no whole number"), ("9" * 5000, "99999999999999999999… is no whole number")],
)
def test_what_is_no_whole_number_is_said_in_words(parser: Arguments, typed: str, said: str) -> None:
    parser.add_argument("--core", type=whole_number)
    assert parser.read("--core -3").core == -3
    with pytest.raises(UsageError, match=said):
        parser.read(f"--core {typed}")
