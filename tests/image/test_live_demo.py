"""The demo: ``docker compose --profile demo up demo``, in a folder with neither .env nor chatops.yaml."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from tests.acceptance.ports import free_port
from tests.image.project import Project

STOP_SECONDS = 10.0


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def demo(demo_image: str, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    overlay = {"demo": {"healthcheck": {"interval": "1s"}}}
    project = Project(
        tmp_path_factory.mktemp("demo"), "demo", overlay, profile="demo", environment={"DEMO_PORT": str(port)}
    )
    project.up()
    yield project
    project.down()


def test_its_page_is_served_to_the_host(demo: Project, port: int) -> None:
    demo.wait_healthy()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
        assert page.status == 200
        assert "<html" in page.read().decode().lower()


def test_it_is_alone(demo: Project) -> None:
    assert demo.compose("ps", "--services") == "demo"


def test_its_process_is_nobody_special(demo: Project) -> None:
    assert demo.inside("id", "-u") == "10001"
    assert demo.known["HostConfig"]["ReadonlyRootfs"]
    assert demo.known["HostConfig"]["CapDrop"] == ["ALL"]


def test_it_stops_cleanly(demo: Project, measured: Callable[[str], None]) -> None:
    seconds = demo.stop()
    measured(f"demo: docker compose stop took {seconds:.1f} s")
    assert demo.known["State"]["ExitCode"] == 0, demo.logs
    assert seconds < STOP_SECONDS
