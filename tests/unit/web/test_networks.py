"""Whose network a request came from: sign-ups are limited by it, and scanners are recognised by it."""

from __future__ import annotations

import pytest

from newsletter.aws.http_requests import Requests
from tests.integration.wsgi import event

VISITOR, EDGE, SPOOFED = "198.51.100.7", "203.0.113.9", "192.0.2.66"
SECRET = "what only the distribution knows"


def network(secret: str, **headers: str) -> str:
    """The network of a request that reached the API from the edge."""
    written = {name.replace("_", "-"): value for name, value in headers.items()}
    return Requests(secret).parse(event("POST", "/join/bladet", written, network=EDGE)).form_post.network


def test_without_a_distribution_it_is_whoever_reached_the_api_whatever_they_wrote():
    assert network("", x_forwarded_for=f"{SPOOFED}, {EDGE}") == EDGE
    assert network("", x_forwarded_for=SPOOFED, x_origin_secret="", cloudfront_viewer_address=f"{SPOOFED}:1") == EDGE


def test_behind_the_distribution_it_is_the_one_who_reached_that():
    assert network(SECRET, x_origin_secret=SECRET, x_forwarded_for=f"{VISITOR}, {EDGE}") == VISITOR
    assert network(SECRET, x_origin_secret=SECRET, x_forwarded_for=VISITOR) == VISITOR
    assert network(SECRET, x_origin_secret=SECRET, x_forwarded_for=f"2001:db8::7, {EDGE}") == "2001:db8::7"


def test_what_a_visitor_writes_before_it_is_not_believed():
    assert network(SECRET, x_origin_secret=SECRET, x_forwarded_for=f"{SPOOFED}, {VISITOR}, {EDGE}") == VISITOR
    assert (
        network(
            SECRET,
            x_origin_secret=SECRET,
            x_forwarded_for=f"{VISITOR}, {EDGE}",
            cloudfront_viewer_address=f"{SPOOFED}:443",
            x_real_ip=SPOOFED,
            forwarded=f"for={SPOOFED}",
        )
        == VISITOR
    )


@pytest.mark.parametrize("shown", ["", "another secret", SECRET + " ", "å", f"{SECRET},{SECRET}"])
def test_whoever_goes_past_the_distribution_is_known_by_their_own_address(shown):
    assert network(SECRET, x_origin_secret=shown, x_forwarded_for=f"{SPOOFED}, {EDGE}") == EDGE
    assert network(SECRET, x_forwarded_for=f"{SPOOFED}, {EDGE}") == EDGE


@pytest.mark.parametrize("hops", ["", ",", EDGE, "unknown", f"not-an-address, {EDGE}", f"{VISITOR};drop, {EDGE}"])
def test_what_is_no_address_counts_for_the_distribution(hops):
    assert network(SECRET, x_origin_secret=SECRET, x_forwarded_for=hops) == EDGE
