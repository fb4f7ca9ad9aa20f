"""The website's addresses as an OpenAPI document, made from its routes: `make openapi` writes docs/openapi.json."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from inspect import getdoc
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from console.website import PAGE, SCHEMAS, WEBSITE, Operation
from newsletter.web import site
from newsletter.web.http_headers import SECURITY_HEADERS
from newsletter.web.routes import Site, routes

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE: Any = SimpleNamespace(**{part.name: getattr(site, str(part.type), None) for part in fields(Site)})
"""The parts of the website as classes: what answers at an address is known without a website."""

FORM = "application/x-www-form-urlencoded"

DOCUMENT = Path(__file__).parents[1] / "docs" / "openapi.json"

_ANYWHERE = {
    405: "Nothing answers this method here; Allow says which ones are answered.",
    429: "Too many requests at once: the HTTP API answers by itself, before any page.",
    500: "Something went wrong here. The page says so and nothing of the inside; operators are told.",
    503: "The list's settings are broken just now, which its staff have been told by mail; nothing was done.",
}
_ANSWERS = {
    200: "The page.",
    304: "The same as the visitor says they have.",
    400: "Not a form of this address: the page again, and nothing was done.",
    404: "Nothing here, or a link that is no good: one and the same page for every reason.",
    409: "Whoever has left has nothing to choose: the page says so, with the way back, and nothing was done.",
    410: "It was here and is not any more: too old, or already used.",
    413: "More than any form of ours can hold.",
    422: "The form again, filled in, with what is wrong beside its field.",
}
_PARTS = {
    "edition": "The name of an edition.",
    "name": "A file's name.",
    "folder": "The name of a list's folder.",
    "list_id": "The name of a mailing list.",
    "token": "A link that is somebody's alone, signed for one purpose. It is all the permission there is.",
}


def document() -> dict[str, Any]:
    """Raises KeyError for a route that ``console/website.py`` says nothing about."""
    paths: dict[str, dict[str, Any]] = {}
    for rule, methods, act in routes():
        told = WEBSITE[f"{methods[0]} {rule}"]
        for method in methods:
            path = re.sub("<([^<>]*)>", r"{\1}", rule)
            paths.setdefault(path, {})[method.lower()] = _operation(method, rule, told, act)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The website of Utskick",
            "version": "1",
            "description": "What readers, mail programs and staff ask for. GET and HEAD never change anything.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"responses": _answers(), "headers": _headers()},
    }


def text() -> str:
    """The document as it is kept."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _operation(method: str, rule: str, told: Operation, act: Callable[..., Any]) -> dict[str, Any]:
    answers = act(_SITE)
    doc = getdoc(answers) if answers.__name__ != "<lambda>" else ""
    parts = re.findall("<([^<>]*)>", rule)
    made: dict[str, Any] = {
        "operationId": f"{method.lower()}{re.sub('[^a-z]+', '-', rule.lower()).rstrip('-')}",
        "summary": told.says,
        **({"description": doc} if doc else {}),
        **_parameters(parts, told),
        **_body(told),
        "responses": {str(status): _answer(status, told) for status in sorted({*told.answers, *_ANYWHERE})},
    }
    return made


def _parameters(parts: list[str], told: Operation) -> dict[str, Any]:
    within = [_parameter(part, told) for part in parts]
    asked = [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in told.asked.items()]
    tag = {"type": "string", "format": "entity-tag"}
    known = [{"name": "If-None-Match", "in": "header", "required": False, "schema": tag}] if 304 in told.answers else []
    return {"parameters": [*within, *asked, *known]} if within or asked else {}


def _parameter(name: str, told: Operation) -> dict[str, Any]:
    kind = f"link-{told.link}" if name == "token" else name
    schema = {"type": "string", "format": kind}
    return {"name": name, "in": "path", "required": True, "description": _PARTS[name], "schema": schema}


def _body(told: Operation) -> dict[str, Any]:
    if told.form:
        required = bool(told.form.get("required")) or "anyOf" in told.form  # of a button alone nothing is posted
        return {"requestBody": {"required": required, "content": {FORM: {"schema": told.form}}}}
    if told.any_body:
        content: dict[str, Any] = {kind: {"schema": {}} for kind in (FORM, "multipart/form-data", "*/*")}
        return {"requestBody": {"required": False, "content": content}}
    return {}


def _answer(status: int, told: Operation) -> dict[str, Any]:
    if status == 200 and told.indexed:
        page = _page(_ANSWERS[200])
        del page["headers"]["X-Robots-Tag"]  # on the first page alone
        return page
    if status != 200 or told.gives == (PAGE,):
        return {"$ref": f"#/components/responses/{status}"}
    content = {kind: {"schema": SCHEMAS.get(kind, {"type": "string"})} for kind in told.gives}
    return {"description": told.says, "content": content}


def _answers() -> dict[str, Any]:
    """What every address gives alike."""
    made = {
        str(status): _page(says, *(["Allow"] if status == 405 else []))
        for status, says in sorted((_ANSWERS | _ANYWHERE).items())
    }
    made["304"] = {"description": _ANSWERS[304]}
    made["429"] = {"description": _ANYWHERE[429], "content": {"application/json": {}}}
    return made


def _page(says: str, *more: str) -> dict[str, Any]:
    """A page, and the policy it is served with."""
    headers = [*(name for name in SECURITY_HEADERS if name != "Content-Type"), *more]
    return {
        "description": says,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {PAGE: {"schema": {"type": "string"}}},
    }


def _headers() -> dict[str, Any]:
    """A policy, and how long a page may be kept, differ from one page to another; the rest do not."""
    made: dict[str, Any] = {}
    for name, value in SECURITY_HEADERS.items():
        if name != "Content-Type":
            differs = name in ("Content-Security-Policy", "Cache-Control")
            made[name] = {"required": True, "schema": {"type": "string", **({} if differs else {"const": value})}}
    return made | {"Allow": {"required": True, "schema": {"type": "string", "pattern": "^[A-Z]+(, [A-Z]+)*$"}}}


if __name__ == "__main__":
    DOCUMENT.write_text(text(), encoding="utf-8")
