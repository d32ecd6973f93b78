"""The examples work as they stand, and the documentation names everything there is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.domain.names import Action, Command
from app.settings import Configuration, Environment, Limits, load_configuration, load_environment
from app.settings.problems import model_at

ROOT = Path(__file__).parents[3]
ENV, YAML, DOCUMENTATION = (
    ROOT / ".env.example",
    ROOT / "chatops.example.yaml",
    ROOT / "docs/configuration.md",
)


def test_the_example_environment_loads() -> None:
    environment = load_environment(env_file=ENV)
    assert environment.slack_bot_token.get_secret_value() == "xoxb-replace-me"


def test_its_commented_lines_work_too_and_name_every_variable(tmp_path: Path) -> None:
    names = re.findall(r"^#?([A-Z][A-Z_]+)=", ENV.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names) == {name.upper() for name in Environment.model_fields}
    whole = tmp_path / "whole.env"
    text = re.sub(r"^#(?=[A-Z_]+=)", "", ENV.read_text(encoding="utf-8"), flags=re.MULTILINE)
    whole.write_text(text.replace("/run/secrets", str(tmp_path)), encoding="utf-8")
    environment = load_environment(env_file=whole)
    assert environment.region == "eu-west-1"
    assert all(getattr(environment, name) is not None for name in Environment.model_fields)


def test_the_example_configuration_loads_and_uses_every_section() -> None:
    configuration = load_configuration(YAML)
    assert {*configuration.model_fields_set, "commands"} == set(Configuration.model_fields)
    assert [account.alias for account in configuration.accounts] == ["prod", "lab"]


def test_its_commented_lines_work_too(tmp_path: Path) -> None:
    text = re.sub(
        r"^( *)# (commands|external_id):", r"\1\2:", YAML.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    whole = tmp_path / "whole.yaml"
    whole.write_text(text, encoding="utf-8")
    configuration = load_configuration(whole)
    assert configuration.commands == {Command.EMR: "emr-ops"}
    assert configuration.accounts[0].external_id == "agreed-with-the-account"


def test_its_limits_are_the_defaults_as_it_says() -> None:
    assert load_configuration(YAML).limits == Limits()


ROLES = ("master", "core", "task")


def keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{prefix}{'<role>' if name in ROLES else name}"
        annotation = str(field.annotation)
        if "Mapping" in annotation and "app.settings" in annotation:
            yield key
            yield from keys(model_at(model, (name, "any")), f"<{name.removesuffix('s')}>.")
        elif "app.settings" in annotation:
            yield from keys(model_at(model, (name,)), f"{key}[]." if "tuple" in annotation else f"{key}.")
        else:
            yield key


@pytest.mark.parametrize(
    "name",
    [
        *(name.upper() for name in Environment.model_fields),
        *dict.fromkeys(keys(Configuration)),
        *Action,
        *Command,
    ],
)
def test_the_documentation_names_every_variable_key_action_and_command(name: str) -> None:
    assert f"`{name}`" in DOCUMENTATION.read_text(encoding="utf-8")


def test_keys_are_found_at_every_depth() -> None:
    assert {"workspace.team_ids", "policy[].where.tags", "accounts[].alias", "language"} <= {
        *keys(Configuration)
    }


def test_the_documented_defaults_are_the_real_ones() -> None:
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| `?(\w+)`? \|", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE
    )
    documented = {key: value for key, value in rows if value != "required" and value}
    configuration = Configuration.model_validate({"workspace": {"team_ids": ["T0123ABCD"]}})
    for key, value in documented.items():
        real: object = configuration
        for part in key.split("."):
            real = getattr(real, part)
        assert str(real) == value, key
    assert len(documented) > 10
