import pytest

from app.slack_client import make_client, proxy_for


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_the_proxy_is_the_one_for_the_urls_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_for("https://slack.com/api/") is None
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert proxy_for("https://slack.com/api/") == "http://proxy.example:3128"
    assert proxy_for("http://127.0.0.1:8000/api/") is None


@pytest.mark.parametrize("excluded", ["slack.com", "localhost, slack.com", "*"])
def test_no_proxy_is_honoured(monkeypatch: pytest.MonkeyPatch, excluded: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", excluded)
    assert proxy_for("https://slack.com/api/") is None
    assert make_client("https://slack.com/api/", "xoxb-1").proxy is None


def test_an_excluded_host_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert make_client("http://127.0.0.1:8000/api/", "xoxb-1").proxy is None
    assert make_client("http://127.0.0.2:8000/api/", "xoxb-1").proxy == "http://proxy.example:3128"
