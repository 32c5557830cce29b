"""The headers every answer carries, whatever it answers."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from inwith.config import Config

YEAR_SECONDS = 365 * 24 * 60 * 60

# The policies that the web client's framework makes, and our own for the service worker's address.
TRUSTED_TYPES = "svelte-trusted-html inwith"

# Scripts and styles are no documents: what a policy allows is decided by the page that asks for them. A page asks for
# some twenty, and the policy alone would be a tenth of everything that it loads.
PARTS = {"text/javascript", "text/css"}
# A service worker is no part of a page: it lives under the policy that comes with itself.
WORKER = "/worker.js"
FOR_PARTS = ("x-content-type-options", "cross-origin-resource-policy")


class SecurityHeaders:
    """Wraps an ASGI application. Nothing inside can forget a header or weaken one."""

    def __init__(self, application: ASGIApp, *, config: Config) -> None:
        self._application = application
        self._headers = security_headers(config)
        self._part_headers = {name: self._headers[name] for name in FOR_PARTS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableScopeHeaders.from_message(message)
                content_type = headers.get("content-type", "").partition(";")[0]
                is_part = content_type in PARTS and scope["path"] != WORKER
                for name, value in (self._part_headers if is_part else self._headers).items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._application(scope, receive, send_with_headers)


def security_headers(config: Config) -> dict[str, str]:
    headers = {
        "content-security-policy": _content_security_policy(config),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
    }
    if config.secure:
        headers["strict-transport-security"] = f"max-age={YEAR_SECONDS}"
    return headers


def _content_security_policy(config: Config) -> str:
    # Browsers before 2022 do not count a WebSocket to the same place as 'self'. The grammar has no IPv6 addresses.
    origins = sorted(origin for origin in config.origins if "[" not in origin)
    live = " ".join("ws" + origin.removeprefix("http") for origin in origins)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"connect-src 'self' {live}",
            "img-src 'self' data:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            f"trusted-types {TRUSTED_TYPES}",
        )
    )
