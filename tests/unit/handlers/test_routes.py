"""A command's first word picks its use, generously where only one thing can be meant."""

import pytest

from app.domain.names import Action
from app.pool import Lane
from handlers.routes import Command, Use

LIST = Use("list", Action.EMR_LIST, "[list]", "Lists.", "list")
SHOW = Use("show", Action.EMR_SHOW, "show <cluster>", "Shows.", "show etl")
EMR = Command("emr", "EMR", (LIST, SHOW))
ECHO = Command("echo", "Echo", (Use("", Action.ECHO_SAY, "<text>", "Says.", "hello"),))


@pytest.mark.parametrize(
    ("typed", "use", "rest"),
    [
        ("", LIST, ""),
        ("list", LIST, ""),
        ("LIST  --all", LIST, "--all"),
        ("--all", LIST, "--all"),
        ("—all", LIST, "—all"),
        ("show etl nightly", SHOW, "etl nightly"),
        ("shwo etl", None, "shwo etl"),
    ],
)
def test_the_first_word_decides(typed: str, use: Use | None, rest: str) -> None:
    assert EMR.find(typed) == (use, rest)


def test_a_command_of_free_text_takes_it_all() -> None:
    assert ECHO.find(" hello world ") == (ECHO.uses[0], "hello world")


def test_what_opens_a_form_alone_does_not_wait_behind_work() -> None:
    form = Use("launch", Action.EMR_LAUNCH, "launch [<template>]", "Launches.", "launch nightly", form=True)
    assert (form.lane_of(""), form.lane_of("nightly"), SHOW.lane_of("")) == (
        Lane.MODAL, Lane.WORK, Lane.WORK,
    )  # fmt: skip
