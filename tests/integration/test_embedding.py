"""The sign-up form on the organisation's own website: in a frame where the list allows it, and in no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.integration.sample_files import LIST, issue, readers
from tests.integration.test_joining import FORM_TYPE, stamp_in

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

FORM = f"/join/{LIST}"
SITES = ["https://www.smakommuner.example", "https://Sidan.Föreningen.example:8443/"]
ALLOWED = "https://www.smakommuner.example https://sidan.xn--freningen-07a.example:8443"


def frames_of(answer: dict[str, Any]) -> str:
    return str(re.findall(r"frame-ancestors ([^;]+)", answer["headers"]["Content-Security-Policy"])[0])


def test_the_form_and_what_answers_it_are_shown_in_frames_of_just_those_websites(stack: SimulatedStack):
    stack.open_list(*readers(1), signup=True, embed=SITES)
    form = stack.visit(FORM)
    stack.clock.sleep(20)
    filled = {"address": "nina@byar.example", "name": "", "stamp": stamp_in(form["body"])}
    wrong = stack.visit(FORM, "POST", body=urlencode(filled | {"address": "nina"}), headers=FORM_TYPE)
    look = stack.visit(FORM, "POST", body=urlencode(filled), headers=FORM_TYPE)
    large = stack.visit(FORM, "POST", body="a=" + "x" * 20_000, headers=FORM_TYPE)
    assert [one["statusCode"] for one in (form, wrong, look, large)] == [200, 422, 200, 413]
    assert {frames_of(one) for one in (form, wrong, look, large)} == {ALLOWED}
    assert not [one for one in (form, wrong, look) if "set-cookie" in str(one).lower()]


def test_every_other_page_is_shown_in_no_frame(stack: SimulatedStack):
    stack.open_list(*readers(2), signup=True, archive=True, embed=SITES)
    edition = stack.publish(issue())
    leave = stack.leave_link(readers(1)[0])
    for address in (
        "/",
        f"/l/{LIST}",
        f"/c/{LIST}",
        f"/e/{edition}",
        "/nowhere",
        "/join/other",
        leave,
        f"{leave}/choices",
    ):
        assert frames_of(stack.visit(address)) == "'none'", address
    stack.open_list(signup=True)
    assert frames_of(stack.visit(FORM)) == "'none'"


def test_the_way_from_a_framed_form_to_the_archive_leads_out_of_the_frame(stack: SimulatedStack):
    stack.open_list(*readers(1), signup=True, archive=True, embed=SITES)
    links = re.findall(r"<a [^>]*>", stack.visit(FORM)["body"])
    assert links == [f'<a href="/l/{LIST}" target="_top">']
