"""The website on this machine also shows a page of the machine's own, and passes everything else on."""

from __future__ import annotations

import urllib.request

from local.website_proxy import WebsiteProxy


def test_a_page_of_this_machine_is_made_anew_at_each_visit():
    proxy, visits = WebsiteProxy(0, 0), []
    proxy.open("api")
    try:
        address = proxy.show("/o/status", lambda: f"<p>åäö {visits.append(1) or len(visits)}</p>")
        seen = []
        for _ in range(2):
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
                seen.append(answer.read().decode())
        assert seen == ["<p>åäö 1</p>", "<p>åäö 2</p>"]
    finally:
        proxy.shutdown()
        proxy.server_close()
