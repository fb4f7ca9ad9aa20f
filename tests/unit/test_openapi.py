"""docs/openapi.json says what the website's addresses take and give, and is never older than the routes."""

from __future__ import annotations

import json

from console.openapi import DOCUMENT, document, text
from console.website import WEBSITE
from newsletter.web.routes import LOOK, routes


def test_every_route_is_told_and_nothing_else():
    there = {f"{methods[0]} {rule}" for rule, methods, _ in routes()}
    assert there == WEBSITE.keys(), (
        f"console/website.py must say what these take and answer: {sorted(there - WEBSITE.keys())}, "
        f"and nothing any more of these: {sorted(WEBSITE.keys() - there)}. Then `make openapi`."
    )


def test_the_document_that_is_kept_is_the_one_that_would_be_made_now():
    assert DOCUMENT.read_text(encoding="utf-8") == text(), "docs/openapi.json is stale: `make openapi`"


def test_looking_takes_no_form_and_whatever_acts_is_a_post():
    for path, made in document()["paths"].items():
        for method, operation in made.items():
            assert method.upper() in (*LOOK, "POST"), path
            assert method == "post" or "requestBody" not in operation, path


def test_every_form_of_the_document_refuses_what_it_does_not_know():
    forms = [told.form for told in WEBSITE.values() if told.form]
    assert forms
    assert all(form["additionalProperties"] is False for form in forms)


def test_names_of_operations_are_one_to_one():
    names = [made["operationId"] for path in json.loads(text())["paths"].values() for made in path.values()]
    assert len(set(names)) == len(names) > 50
