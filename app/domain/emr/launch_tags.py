"""Tags that say whose a launched cluster is."""

import re
from collections.abc import Mapping

from app.domain.people import Person

PLACEHOLDERS = ("{name}", "{user}", "{team}")
VALUE_LENGTH = 256

# https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-tags-restrictions.html
_NOT_IN_A_TAG = re.compile(r"[^\w\s.:/=+@-]")


def filled(required: Mapping[str, str], teams: Mapping[str, str], person: Person) -> Mapping[str, str]:
    """Fill in what is known of the person; a tag of which a part is not known is left out."""
    known = {
        "{name}": _allowed(person.name) or person.id.user_id,
        "{user}": person.id.user_id,
        "{team}": _allowed(next((team for group, team in teams.items() if group in person.groups), "")),
    }
    values = {key: _filled(value, known) for key, value in required.items()}
    return {key: value for key, value in values.items() if value}


def _filled(value: str, known: Mapping[str, str]) -> str:
    for placeholder, text in known.items():
        if placeholder in value and not text:
            return ""
        value = value.replace(placeholder, text)
    return value.strip()[:VALUE_LENGTH]


def _allowed(text: str) -> str:
    return _NOT_IN_A_TAG.sub("", text).strip()
