"""files.*: the upload in three steps: https://docs.slack.dev/messaging/working-with-files/#uploading_files"""

import mimetypes
from dataclasses import replace

from demo.slack.api.call import Call
from demo.slack.errors import SlackError, bad_arguments
from demo.slack.messages import Message
from demo.slack.model import Channel, File, Json
from demo.slack.state import State, new_id

MOST_ALT = 1_000


def describe(state: State, file: File) -> Json:
    """The file object: https://docs.slack.dev/reference/objects/file-object/"""
    kind = file.name.rpartition(".")[2] or "text"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "filetype": kind,
        "mimetype": mimetypes.guess_type(file.name)[0] or "text/plain",
        "user": file.user,
        "size": file.length,
        **({"alt_txt": file.alt} if file.alt else {}),
        "is_external": False,
        "channels": list(file.shared_in),
        "url_private": f"{state.base_url}/files/{file.id}/{file.name}",
        "permalink": f"{state.base_url}/files/{file.id}/{file.name}",
    }


def get_upload_url(call: Call) -> Json:
    length = call.number("length", 0)
    if length <= 0:
        raise bad_arguments("must be greater than 0 [json-pointer:/length]")
    created = int(call.state.clock.now())
    if len(alt := call.text("alt_txt")) > MOST_ALT:
        raise SlackError("alt_txt_too_large")
    file = File(new_id("F"), call.required("filename"), length, call.state.app.bot_user, created, alt=alt)
    call.state.files[file.id] = file
    return {"upload_url": f"{call.state.base_url}/upload/v1/{file.id}", "file_id": file.id}


def store_upload(state: State, file_id: str, content: bytes) -> int:
    """Take the bytes of an upload URL; give the HTTP status."""
    file = state.files.get(file_id)
    if file is None or file.uploaded:
        return 404
    if len(content) != file.length:
        return 400
    with state.changing():
        state.files[file_id] = replace(file, content=content, uploaded=True)
    return 200


def download(state: State, file_id: str, token: str) -> bytes | None:
    """The bytes behind ``url_private``, for a token that may read files; None is 404."""
    holder, file = state.tokens.get(token), state.files.get(file_id)
    allowed = holder is not None and not holder.failure and "files:read" in holder.scopes
    return file.content if file and allowed else None


def complete_upload(call: Call) -> Json:
    """Finish, and share into a channel if one is named, as a message of the bot's."""
    wanted = call.parsed("files", "invalid_arguments") or []
    channel = share_target(call)
    files = [finished(call.state, item, channel) for item in wanted]
    bodies = [describe(call.state, file) for file in files]
    if channel and bodies:
        share(call, channel, tuple(bodies))
    return {"files": bodies}


def share_target(call: Call) -> Channel | None:
    wanted = call.text("channel_id") or call.text("channels")
    if not wanted:
        return None
    channel = call.state.visible_channel(wanted)
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.state.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def finished(state: State, item: Json, channel: Channel | None) -> File:
    file = state.files.get(str(item.get("id")))
    if file is None or not file.uploaded:
        raise SlackError("file_not_found")
    shared_in = (channel.id,) if channel else ()
    state.files[file.id] = replace(file, title=item.get("title") or file.name, shared_in=shared_in)
    return state.files[file.id]


def share(call: Call, channel: Channel, files: tuple[Json, ...]) -> None:
    app, state = call.state.app, call.state
    message = Message(
        channel=channel.id,
        ts=state.clock.ts(),
        user=app.bot_user,
        text=call.text("initial_comment"),
        bot_id=app.bot_id,
        app_id=app.id,
        team=state.team.id,
        thread_ts=call.text("thread_ts"),
        files=files,
    )
    state.put(message)


def info(call: Call) -> Json:
    file = call.state.files.get(call.required("file"))
    if file is None or not file.uploaded:
        raise SlackError("file_not_found")
    return {"file": describe(call.state, file), "comments": [], "response_metadata": {"next_cursor": ""}}
