"""docker-compose.yml: every profile is valid, and with PostgreSQL the bot stores there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.bot import POLICY
from tests.acceptance.ports import free_port
from tests.image import engine
from tests.image.conftest import write_files
from tests.image.project import PATIENCE, Project
from tests.waiting import until

POSTGRES = "postgres:17"
PASSWORD = "p/a$s:w@rd%"  # what a URL would have to escape


@pytest.mark.parametrize(
    ("profile", "services"), [("", {"bot"}), ("demo", {"bot", "demo"}), ("postgres", {"bot", "db"})]
)
def test_every_profile_is_valid(tmp_path: Path, profile: str, services: set[str]) -> None:
    found = Project(tmp_path, "bot", profile=profile).compose("config", "--services").split()
    assert set(found) == services


def test_a_missing_chatops_yaml_is_an_error(tmp_path: Path, bot_image: str) -> None:
    project = Project(tmp_path, "bot")
    try:
        with pytest.raises(AssertionError, match=r"chatops\.yaml"):
            project.up()
    finally:
        project.down()
    assert not (tmp_path / "chatops.yaml").exists()


def postgres_at_hand() -> bool:
    """Whether it may be tried: the image is there, or may be fetched."""
    if os.environ.get("IMAGE_TEST_PULL"):
        return True
    return engine.run("docker", "image", "inspect", POSTGRES).returncode == 0


@pytest.fixture
def with_postgres(bot_image: str, tmp_path: Path) -> Iterator[Project]:
    if not postgres_at_hand():
        pytest.skip(f"{POSTGRES} is not on this engine; IMAGE_TEST_PULL=1 fetches it")
    nowhere = f"http://127.0.0.1:{free_port()}/api/"
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1-1-a", "SLACK_APP_TOKEN": "xapp-1-A1-1-a", "SLACK_API_URL": nowhere}
    write_files(tmp_path, {**tokens, "AWS_REGION": "eu-west-1", "POSTGRES_PASSWORD": f"'{PASSWORD}'"}, POLICY)
    project = Project(tmp_path, "bot", profile="postgres")
    yield project
    project.down()


def test_with_postgresql_the_bot_stores_there(with_postgres: Project) -> None:
    with_postgres.up()
    query = ("psql", "-U", "chatops", "-tAc", "select to_regclass('operations')")
    until(lambda: with_postgres.inside(*query, service="db") == "operations", "migrated tables", PATIENCE)
    assert PASSWORD not in with_postgres.logs
