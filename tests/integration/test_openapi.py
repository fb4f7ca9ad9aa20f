"""Every address of the website does what docs/openapi.json says, whatever it is sent: no other status or header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from console.openapi import FORM, document
from tests.integration.cloud import Cloud
from tests.integration.linked_stack import LinkedStack, furnished
from tests.integration.simulated_stack import SimulatedStack
from tests.integration.wsgi import WsgiApp

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = 15
MOST = 14_000
ADDRESSES = [f"{method.upper()} {path}" for path, made in document()["paths"].items() for method in made]


@pytest.fixture(scope="module")
def stack() -> Iterator[LinkedStack]:
    with Cloud() as cloud:
        yield furnished(SimulatedStack(cloud))


@pytest.fixture(scope="module")
def website(stack: LinkedStack) -> Any:
    formats = stack.formats()
    for name, values in formats.items():
        schemathesis.openapi.format(name, st.sampled_from(values))
    made = document()
    for parameter in [
        one for path in made["paths"].values() for act in path.values() for one in act.get("parameters", ())
    ]:
        parameter["examples"] = {
            f"{n}": {"value": value} for n, value in enumerate(formats[parameter["schema"]["format"]])
        }
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            # A link can be as it should and what it leads to gone (410), or its reader (409).
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "404", "409", "410"]}},
        }
    )
    schema = schemathesis.openapi.from_dict(made, config=config)
    schema.app = WsgiApp(stack.ask_afresh)

    @schema.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        stack.seen[case.operation.label].add(response.status_code)
        if response.headers["content-type"][0].startswith("text/html"):
            stack.heaviest = max(stack.heaviest, len(response.content))

    return schema


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers_as_it_is_told_to(website: Any, stack: LinkedStack, address: str) -> None:
    wrong = set()
    for event in schemathesis.engine.from_schema(website.include(name=address)).execute():
        if isinstance(event, NonFatalError | FatalError):
            wrong.add(str(event))
        if isinstance(event, ScenarioFinished):
            checks = [check for found in event.recorder.checks.values() for check in found]
            wrong |= {f"{check.name}: {check.failure_info.failure.message}" for check in checks if check.failure_info}
    assert not wrong, "\n".join(sorted(wrong))
    assert stack.seen[address], "and it was asked"


@pytest.mark.parametrize(
    ("path", "link", "fields", "status"),
    [
        ("/join/{list_id}", "list_id", {"address": "x" * 20_000, "stamp": ""}, 413),
        ("/u/{token}/choices", "link-leave", {"form": "choices", "until": "2099-01-01"}, 422),
        ("/y/{token}/change", "link-own", {"form": "change", "name": "www.lura.example"}, 422),
    ],
)
def test_what_only_a_person_would_get_wrong_is_told_in_the_words_of_the_document(
    website, stack, path, link, fields, status
):
    part = {link.partition("-")[0].replace("link", "token"): stack.formats()[link][0]}
    case = website[path]["POST"].Case(path_parameters=part, body=fields, media_type=FORM)
    assert case.call_and_validate().status_code == status


def test_what_the_document_promises_has_been_met(stack: LinkedStack) -> None:
    """No status stands there that nothing gives, except what the HTTP API and a fault of ours would."""
    unmet = {
        address: sorted({*map(int, made["responses"])} - {429, 500, 503} - stack.seen[address])
        for path, methods in document()["paths"].items()
        for address, made in ((f"{method.upper()} {path}", made) for method, made in methods.items())
        if address in stack.seen
    }
    assert not {address: statuses for address, statuses in unmet.items() if statuses}


def test_every_page_there_was_fits_into_one_round_trip_uncompressed(stack: LinkedStack) -> None:
    """An HTTP API does not compress; ``bench/pages.py`` has the figures."""
    assert 1_000 < stack.heaviest < MOST
