"""Files that were shared in conversations: their description, and their bytes for those who may see them."""

import mimetypes
from urllib.parse import quote

from aiohttp import web

from demo.page.guard import SECURITY_HEADERS, Handler
from demo.page.house import Houses
from demo.slack.model import File, Json
from demo.slack.state import State

PREVIEW = 1200  # characters
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
TEXTS = (".txt", ".csv", ".log", ".json", ".md", ".yaml", ".yml", ".tsv")


def describe_file(state: State, shared: Json) -> Json:
    """Describe a file for the page: where its bytes are, and the beginning of a text."""
    file = state.files.get(str(shared.get("id")))
    if file is None:
        return {"id": "", "title": str(shared.get("title", "")), "kind": "gone", "size": 0}
    kind = kind_of(file.name)
    preview = file.content[: PREVIEW * 4].decode("utf-8", "replace")[:PREVIEW] if kind == "text" else ""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "alt": file.alt or file.title or file.name,
        "size": file.length,
        "kind": kind,
        "preview": preview,
        "more": kind == "text" and len(preview) < len(file.content.decode("utf-8", "replace")),
        "url": f"/page/files/{file.id}/{quote(file.name, safe='')}",
    }


def kind_of(name: str) -> str:
    if (mimetypes.guess_type(name)[0] or "") in PICTURES:
        return "picture"
    return "text" if name.lower().endswith(TEXTS) or "." not in name else "other"


def handler(houses: Houses) -> Handler:
    """Make the handler: ``GET /page/files/F…/name?as=U…``; pictures are shown, all else is a download."""

    async def answer(request: web.Request) -> web.StreamResponse:
        state = houses().workspace.state
        with state.lock:
            file = state.files.get(request.match_info["file"])
            allowed = file is not None and may_see(state, file, request.query.get("as", ""))
        if file is None or not allowed:
            raise web.HTTPNotFound(text="There is no such file.\n")
        kind = mimetypes.guess_type(file.name)[0] or ""
        shown = kind in PICTURES
        headers = SECURITY_HEADERS | (
            {}
            if shown
            else {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        )
        return web.Response(
            body=file.content, content_type=kind if shown else "application/octet-stream", headers=headers
        )

    return answer


def may_see(state: State, file: File, viewer: str) -> bool:
    """A file is seen where it was shared; one that is in no conversation stands in some message's block."""
    if not file.uploaded:
        return False
    return not file.shared_in or any(viewer in state.channels[channel].members for channel in file.shared_in)
