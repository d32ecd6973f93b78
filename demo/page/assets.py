"""The page's own files. There is no build step: what stands in ``static/`` is what the browser gets."""

from pathlib import Path

from aiohttp import web

from demo.page.guard import SECURITY_HEADERS

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


async def index(_request: web.Request) -> web.StreamResponse:
    return asset("index.html")


async def static(request: web.Request) -> web.StreamResponse:
    return asset(request.match_info["path"])


def asset(name: str) -> web.Response:
    """Give one of the files, and nothing from elsewhere."""
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file() or path.suffix not in TYPES:
        raise web.HTTPNotFound(text="There is no such file.\n")
    return web.Response(
        body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=SECURITY_HEADERS
    )
