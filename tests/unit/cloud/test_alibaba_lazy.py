"""Who has no ``ecs:`` pays nothing for the SDK, which takes half a second and 45 MB."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SDK = ("alibabacloud_ecs20140526", "alibabacloud_credentials", "alibabacloud_tea_openapi", "darabonba", "Tea")

MADE = """
import sys
from app.bootstrap.alibaba import alibaba_ecs
from app.settings import Configuration, Environment
environment = Environment.model_validate({"SLACK_BOT_TOKEN": "xoxb-1-2-3", "SLACK_APP_TOKEN": "xapp-1-2-3"})
told = {"workspace": {"team_ids": ["T0123ABCD"]}, **SECTION}
adapters, close = alibaba_ecs(environment, Configuration.model_validate(told))
close()
print(len(adapters), *(name for name in sys.modules if name.partition(".")[0] in SDK))
"""


def loaded(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("section", "count"),
    [({}, 0), ({"ecs": {"default_region": "ap-northeast-1"}}, 1)],
    ids=["without", "with"],
)
def test_making_the_adapters_imports_no_sdk(section: dict[str, object], count: int) -> None:
    assert loaded(f"SDK, SECTION = {SDK!r}, {section!r}{MADE}") == str(count)


def test_nor_does_the_composition_root() -> None:
    code = (
        f"import sys, app.bootstrap, app.bootstrap.alibaba; print(*(m for m in {SDK!r} if m in sys.modules))"
    )
    assert loaded(code) == ""


def test_the_sdk_has_no_voice_of_its_own() -> None:
    code = (
        "import logging\nfrom cloud.alibaba.access import Access, Keys, Wire\n"
        "from cloud.alibaba.clients import ClientFactory\nfrom cloud.model import Scope\n"
        "ClientFactory({'a': Access(keys=Keys('a', 'b'))}).ecs(Scope('a', 'cn-hangzhou'))\n"
        "held = [(n, h) for n in logging.Logger.manager.loggerDict for h in logging.getLogger(n).handlers]\n"
        "print([n for n, h in held if not isinstance(h, logging.NullHandler)])"
    )
    assert loaded(code) == "[]"
