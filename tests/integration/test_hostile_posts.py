"""Whatever is posted, to whatever address of the website: a calm page, nothing of the inside, and nobody signed up."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from newsletter.subscribers.subscriber import State
from tests.corpora import CORPORA, needs
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

BODIES = sorted(path for path in (CORPORA / "json-bodies").rglob("*.json") if path.is_file())
ADDRESSES = CORPORA / "addresses" / "isemail" / "tests-original.xml"
ANNA = "anna.berg@byar.example"
KINDS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")

pytestmark = needs()


@pytest.fixture(scope="module")
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, signup=True)
        yield stack


def token(stack: SimulatedStack) -> str:
    return stack.leave_link(ANNA).rpartition("/")[2]


def test_any_body_to_any_address_gets_a_calm_page_and_no_link_does_another_s_work(stack):
    assert len(BODIES) > 150
    mine = token(stack)
    places = [f"/join/{LIST}", *(f"/{place}/{mine}" for place in "jrkyam"), f"/y/{mine}/erase", "/", "/nowhere"]
    for number, path in enumerate(BODIES):
        body = {"body": base64.b64encode(path.read_bytes()).decode(), "isBase64Encoded": True}
        place = places[number % len(places)]
        answer = stack.visit(place, "POST", headers={"content-type": KINDS[number % len(KINDS)]}, **body)
        assert answer["statusCode"] in (200, 400, 404, 405, 413, 422), (path.name, place)
        assert "Traceback" not in str(answer["body"])
    assert stack.metrics["PagesFailed"] == 0
    assert stack.reader(ANNA).state is State.ACTIVE
    assert stack.cloud.client("dynamodb").scan(TableName=stack.cloud.refs["SignUpsTable"])["Items"] == []


def test_any_body_makes_somebody_leave_who_holds_the_link(stack):
    for path in BODIES[::6]:
        stack.subscribers.come_back(LIST, stack.key_of(ANNA))
        body = {"body": base64.b64encode(path.read_bytes()).decode(), "isBase64Encoded": True}
        assert stack.visit(f"/u/{token(stack)}", "POST", **body)["statusCode"] == 200, path.name
        assert stack.reader(ANNA).state is State.LEFT, path.name


def test_every_address_of_isemail_is_answered_and_mailed_or_refused_beside_its_field(stack):
    typed = [(node.findtext("address") or "") for node in ET.parse(ADDRESSES).getroot().iter("test")]
    assert len(typed) > 150
    form = {"content-type": "application/x-www-form-urlencoded"}
    stamp = re.findall(r'name="stamp" value="([^"]+)"', stack.visit(f"/join/{LIST}")["body"])[0]
    stack.clock.sleep(20)
    statuses = set()
    for number, address in enumerate(typed):
        fields = urlencode({"address": address, "name": "", "website": "", "stamp": stamp})
        answer = stack.visit(f"/join/{LIST}", "POST", network=f"198.51.100.{number}", body=fields, headers=form)
        statuses.add(answer["statusCode"])
        assert "<main" in answer["body"]
    assert statuses == {200, 422}
    assert stack.metrics["PagesFailed"] == 0
