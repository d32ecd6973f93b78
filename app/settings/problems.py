"""From pydantic's errors to one line each: where, which key, what to do; never what was written there."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from app.settings.document import Document, shown_key
from app.settings.environment import Environment
from app.settings.shapes import nearest_hint

Place = tuple[str | int, ...]

MESSAGES = {
    "missing": "is missing",
    "invalid_key": "is not a key: keys are text",
    "string_type": "must be text: put it in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list, like [a, b]",
    "mapping_type": "must be a mapping of keys to values",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "too_short": "is empty: name at least one",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "literal_error": "must be {expected}",
    "enum": "is none of {expected}",
}
ENVIRONMENT_HINTS = {
    "slack_bot_token": "xoxb-…, from OAuth & Permissions in the app's settings",
    "slack_app_token": "xapp-…, from Basic Information, App-Level Tokens, with the scope connections:write",
}


def environment_problems(error: ValidationError, origin: Callable[[str], str]) -> tuple[str, ...]:
    """Name each variable, and the file and line it came from if any."""
    return tuple(_environment_line(place, message, origin) for place, message in _findings(error))


def _environment_line(place: Place, message: str, origin: Callable[[str], str]) -> str:
    name = str(place[0]).upper() if place else "environment"
    hint = ENVIRONMENT_HINTS.get(name.lower())
    if message == MESSAGES["missing"] and hint:
        message += f" ({hint}): set it in the environment, in .env, or as a file in the secrets directory"
    return f"{origin(name)}{name}: {message}"


def configuration_problems(
    error: ValidationError, document: Document, model: type[BaseModel]
) -> tuple[str, ...]:
    """Name each key with its file and line, in the file's order."""
    lines = [
        (document.line(place), written(place), _explained(place, message, model))
        for place, message in _findings(error)
    ]
    ordered = sorted(lines, key=lambda line: line[0])
    return tuple(f"{document.path}:{number}: {key}: {message}" for number, key, message in ordered)


def written(place: Place) -> str:
    """Write a place as people do: ``policy[2].allow[0]``; a key that may be a secret is not repeated."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{_name(part)}"
    return text.removeprefix(".") or "this file"


def _name(key: str) -> str:
    return shown_key(key).strip("`") if shown_key(key) != "this key" else "?"


def _findings(error: ValidationError) -> Iterator[tuple[Place, str]]:
    details = error.errors(include_url=False)
    parents = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    for detail in details:
        place: Place = tuple(part for part in detail["loc"] if part != "[key]")
        context = detail.get("ctx", {})
        if detail["type"] == "too_short" and detail["loc"] in parents:
            continue  # pydantic does not count entries that are wrong themselves
        if detail["type"] == "findings":
            yield from ((place + below, message) for below, message in context["findings"])
        else:
            yield place, _message(detail["type"], detail["msg"], context, detail["input"])


def _message(kind: str, said: str, context: dict[str, Any], value: object) -> str:
    if kind == "value_error":
        return str(context["error"])
    if value is None and kind != "missing":
        return "is empty: give it a value, or leave the key out"
    if kind == "extra_forbidden":
        return kind
    return MESSAGES[kind].format(**context) if kind in MESSAGES else said


def _explained(place: Place, message: str, model: type[BaseModel]) -> str:
    if message != "extra_forbidden":
        return message
    key = str(place[-1])
    if key.lower() in Environment.model_fields:
        return "belongs in the environment or in .env, never in this file"
    known = model_at(model, place[:-1]).model_fields
    hint = nearest_hint(key, known) or f"; known here: {', '.join(known)}"
    return "is not a known key" + hint


def model_at(model: type[BaseModel], place: Place) -> type[BaseModel]:
    """Follow ``place`` down the models' annotations, through lists and mappings."""
    annotation: Any = model
    for part in place:
        annotation = next(_below(annotation, part))
    return next(_models(annotation))


def _below(annotation: Any, part: str | int) -> Iterator[Any]:
    """Find what may stand under a key, or at an index."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if part in annotation.model_fields:
            yield annotation.model_fields[str(part)].annotation
        return
    inside = get_args(annotation)
    if isinstance(part, str) and get_origin(annotation) is Mapping:
        yield inside[1]
    elif isinstance(part, int) and get_origin(annotation) is tuple:
        yield inside[0]
    else:
        for inner in inside:
            yield from _below(inner, part)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
