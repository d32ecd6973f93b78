"""Uploads, as slack_sdk makes them."""

import urllib.request

from slack_sdk import WebClient

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.refusals import error_of


def test_an_upload_becomes_a_message_with_a_file(workspace: Workspace, web: WebClient) -> None:
    answer = web.files_upload_v2(
        channel="C0DATA",
        filename="clusters.csv",
        title="Clusters",
        content="a,b\n1,2",
        initial_comment="all of them",
    )
    (message,) = workspace.messages("C0DATA")
    assert (message.text, message.files[0]["id"]) == ("all of them", answer["file"]["id"])
    assert "Clusters" in message.all_text
    assert workspace.state.files[answer["file"]["id"]].content == b"a,b\n1,2"
    assert web.files_info(file=answer["file"]["id"])["file"]["size"] == 7


def test_a_file_downloads_with_a_token(workspace: Workspace, web: WebClient) -> None:
    url = web.files_upload_v2(filename="a.txt", content="hello")["file"]["url_private"]
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {workspace.bot_token}"})
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == b"hello"


def test_a_file_cannot_be_shared_where_the_bot_is_not(web: WebClient) -> None:
    upload = {"filename": "a.txt", "content": "hello"}
    assert error_of(web.files_upload_v2, channel="C0RANDOM", **upload) == "not_in_channel"
    assert error_of(web.files_upload_v2, channel="C0ARCH", **upload) == "is_archived"


def test_what_was_never_uploaded_cannot_be_completed(web: WebClient) -> None:
    promised = web.files_getUploadURLExternal(filename="a.txt", length=5)
    files = [{"id": promised["file_id"], "title": "A"}]
    assert error_of(web.files_completeUploadExternal, files=files) == "file_not_found"
    assert error_of(web.files_info, file=promised["file_id"]) == "file_not_found"
