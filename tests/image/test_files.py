"""What the container files say, held against the code and against each other; no engine is needed."""

import ast
import re

import botocore.session
import pytest
import yaml

from tests.image.engine import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
CREDENTIAL_CHAIN = {"sts", "sso", "sso-oidc", "signin"}
"""What botocore calls by itself: roles, single sign-on, and ``aws login``."""


def kept_services() -> set[str]:
    found = re.search(r'^ARG AWS_SERVICES="(.+)"$', DOCKERFILE, re.MULTILINE)
    assert found
    return set(found[1].split())


def services_in_the_code() -> set[str]:
    """Give every text in the AWS adapters that is a service's name, or only looks like one."""
    known = set(botocore.session.get_session().get_available_services())
    trees = [ast.parse(path.read_text()) for path in (ROOT / "cloud" / "aws").rglob("*.py")]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return known & texts


def test_the_image_keeps_the_models_of_every_service_that_is_called() -> None:
    called = services_in_the_code()
    assert "emr" in called
    assert called | CREDENTIAL_CHAIN <= kept_services()


def locked(name: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9._\[\]-]+==[^ ;\\]+", (ROOT / name).read_text(), re.MULTILINE))


def test_the_locks_agree() -> None:
    bot, demo, dev = map(locked, ("requirements.lock", "requirements-demo.lock", "requirements-dev.lock"))
    assert bot < demo < dev


def test_every_package_is_hashed() -> None:
    for name in ("requirements.lock", "requirements-demo.lock"):
        entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)
        assert all("--hash=sha256:" in entry for entry in entries if "==" in entry.partition("\n")[0])


def required_by(name: str) -> dict[str, set[str]]:
    """Tell by a lock's comments which packages ask for each package."""
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)
    found: dict[str, set[str]] = {}
    for entry in filter(str.strip, entries):
        package = entry.partition("==")[0].partition("[")[0]
        asking = re.findall(r"^    #(?: via)? +(?!via$)(\S+)", entry, re.MULTILINE)
        found.setdefault(package, set()).update(asking)
    return found


def test_an_image_without_charts_is_without_all_that_only_they_need() -> None:
    asking, only = required_by("requirements.lock"), {"matplotlib"}
    while more := {name for name, by in asking.items() if by and by <= only} - only:
        only |= more
    (listed,) = re.findall(r'^ARG CHART_PACKAGES="(.+)"$', DOCKERFILE, re.MULTILINE)
    assert sorted(only) == listed.split()


def test_everything_comes_from_one_base_image() -> None:
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE))
    bases = set(re.findall(r"^FROM (\S+) AS", DOCKERFILE, re.MULTILINE))
    assert bases - stages == {"${BASE}"}
    assert re.findall(r"^ARG BASE=(.+)$", DOCKERFILE, re.MULTILINE) == ["python:3.13-slim-trixie"]
    assert "syntax=" not in DOCKERFILE


def test_every_room_of_the_house_is_in_the_image() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    copied = re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE)
    let_in = re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(copied) == sorted(let_in) == sorted(rooms)


@pytest.mark.parametrize("service", ["bot", "demo"])
def test_our_services_are_hardened(service: str) -> None:
    asked = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][service]
    assert asked["read_only"] is True
    assert asked["cap_drop"] == ["ALL"]
    assert asked["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in asked
