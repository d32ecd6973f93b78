"""Who may talk to the page's server: the page itself, and nothing else that runs in a browser.

A page on the internet may send requests to 127.0.0.1 as well; what it cannot do is name our address as its
origin.
"""

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def guarded(handler: Handler, *, host: str) -> Handler:
    """Refuse what does not come from the page, where ``host`` is the address the server is bound to."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if is_loopback(host) and not is_loopback(request.url.host or ""):
            raise web.HTTPMisdirectedRequest(text="This demo answers on its own address only.\n")
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"{request.scheme}://{request.host}":
            raise web.HTTPForbidden(text="This demo answers its own page only.\n")
        if request.method == "POST" and request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON is expected.\n")
        return await handler(request)

    return answer


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
