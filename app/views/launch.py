"""What is said around launching, when there is nothing to confirm (yet)."""

from collections.abc import Sequence
from difflib import get_close_matches

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.emr.launching import Template
from app.views.escape import code, escape, plain
from app.views.menus import MOST_OPTIONS
from app.views.message import Message
from app.views.pieces import context
from cloud.model import Scope

OPEN, WHERE = "emr.launch.open", "emr.launch.where"
"""The button that opens the form, and the menu of accounts and regions."""
SHOW = "emr.launch.show"
"""The button that shows what was launched; its value is the proposal's id."""
LOGS = "emr.launch.logs"
"""The link to the logs of what failed."""


def no_templates_view() -> Message:
    """Say how to add a template."""
    text = "No template is configured, so there is nothing to launch."
    hint = (
        "Whoever keeps `chatops.yaml` adds one below `emr.templates`: a name, a release, and groups or fleets; "
        "`chatops.example.yaml` has one to begin with."
    )
    return Message.saying(text, context(hint))


def unknown_template_view(name: str, templates: Sequence[Template]) -> Message:
    """Name the templates that there are."""
    near = get_close_matches(name.casefold(), [template.name for template in templates], n=1, cutoff=0.5)
    meant = f" Did you mean {code(near[0])}?" if near else ""
    text = f"I know no template {code(name, 100)}, so nothing was proposed.{meant}"
    return Message.saying(text, _known(templates))


def which_template_view(templates: Sequence[Template]) -> Message:
    """Ask for a template's name."""
    text = "Which template? Please give its name after `launch`; nothing was proposed."
    return Message.saying(text, _known(templates))


def _known(templates: Sequence[Template]) -> SectionBlock:
    lines = [
        code(template.name) + (f": {escape(template.description, 150)}" if template.description else "")
        for template in templates
    ]
    return SectionBlock(text="\n".join(lines))


def elsewhere_view(template: Template) -> Message:
    """Say where a template may be launched, if not where somebody wanted it."""
    places = ", ".join(escape(str(scope)) for scope in template.scopes) or "no account that I know"
    text = f"The template {code(template.name)} is for {places} only, so nothing was proposed."
    return Message.saying(text)


def where_view(template: Template, scopes: Sequence[Scope], question_id: str) -> Message:
    """Offer the places to choose from; the menu carries ``question_id``."""
    text = f"Where shall {code(template.name)} be launched?"
    options = [
        Option(value=str(scope), text=PlainTextObject(text=plain(str(scope), 75)))
        for scope in scopes[:MOST_OPTIONS]
    ]
    menu = StaticSelectElement(action_id=WHERE, placeholder="Pick an account and region…", options=options)
    hint = context("`--account A` and `--region R` say so at once.")
    return Message.saying(text, ActionsBlock(elements=[menu], block_id=question_id), hint)


def invitation_view(usage: str, example: str) -> Message:
    """Offer the form where none could be opened: Slack lets forms follow a command or a click only."""
    text = "Press the button to fill in the form, or type it all at once."
    button = ButtonElement(text="Open the form…", action_id=OPEN, style="primary")
    hint = context(f"Usage: {code(usage)}\nFor example: {code(example)}")
    return Message.saying(text, ActionsBlock(elements=[button]), hint)
