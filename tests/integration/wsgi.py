"""The website as a WSGI application: a request becomes the event that the HTTP API hands over, the answer goes back."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

AS_TEXT = ("text/", "application/json", "application/javascript", "application/xml")
"""What the HTTP API hands over as it is; every other body comes in base64.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""


class WsgiApp:
    """``ask`` answers an event. ``statuses`` says which answers each method and path has been given."""

    def __init__(self, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.ask = ask

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        # WSGI hands over the bytes of a path as if they were Latin-1 (PEP 3333).
        path = environ.get("PATH_INFO", "").encode("latin-1").decode(errors="replace")
        headers = {
            name[5:].replace("_", "-").lower(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_") and name not in ("HTTP_COOKIE", "HTTP_ACCEPT_ENCODING")  # nobody here unpacks
        }
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        cookies = [part.strip() for part in environ.get("HTTP_COOKIE", "").split(";") if part.strip()]
        method = environ["REQUEST_METHOD"]
        made = event(method, path, headers, environ["wsgi.input"].read(length), query=environ.get("QUERY_STRING", ""))
        answer = self.ask(made | ({"cookies": cookies} if cookies else {}))
        body = answer.get("body") or ""
        content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        status = answer["statusCode"]
        given = [*answer["headers"].items(), *(("Set-Cookie", cookie) for cookie in answer.get("cookies") or ())]
        start(f"{status} {HTTPStatus(status).phrase}", [*given, ("Content-Length", str(len(content)))])
        return [] if method == "HEAD" else [content]


def event(
    method: str, path: str, headers: Mapping[str, str], content: bytes = b"", *, query: str = "", network: str = ""
) -> dict[str, Any]:
    """A request as the HTTP API hands it to a function, in its format 2.0."""
    http = {"method": method, "path": path, "sourceIp": network or "192.0.2.1", "protocol": "HTTP/1.1"}
    context = {"http": http, "stage": "$default", "routeKey": "$default", "requestId": "id"}
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": dict(headers),
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if content:
        is_text = headers.get("content-type", "text/plain").startswith(AS_TEXT)
        body = content.decode(errors="replace") if is_text else base64.b64encode(content).decode()
        made |= {"body": body, "isBase64Encoded": not is_text}
    return made
