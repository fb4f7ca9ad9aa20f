"""The inbox and the control address over HTTP: for this machine's own browser and programs, and nobody else's pages."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import unquote

import pytest

from tests.unit.postoffice.counter import single

JSON = {"Content-Type": "application/json"}


def sent(post_office, **simple):
    return f"/mail/{post_office.ses().send_email(**single(**simple))['MessageId']}"


def test_the_inbox_shows_what_was_sent(post_office):
    path = sent(post_office)
    status, headers, page = post_office.visit("/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Nytt från småkommunerna" in page
    assert post_office.visit(path)[0] == 200
    _, headers, page = post_office.visit(f"{path}/html")
    assert headers["Content-Security-Policy"].startswith("sandbox ")
    assert "Hej på dig" in page


@pytest.mark.parametrize("path", ["/", "/_office/account", "/nothing"])
def test_every_answer_is_taken_for_what_it_is_and_tells_nobody_where_it_was(post_office, path):
    _, headers, _ = post_office.visit(path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize("path", ["/", "/_office/mails", "/_office/account"])
@pytest.mark.parametrize(
    "headers",
    [{"Host": "rebound.example:80"}, {"Host": ""}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_a_page_elsewhere_reads_nothing(post_office, path, headers):
    """https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site, and DNS rebinding."""
    assert post_office.visit(path, **headers)[0] == 403


def test_a_person_follows_a_link_from_anywhere_and_a_page_cannot_frame_us_or_post_so(post_office):
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert post_office.visit("/", **elsewhere, **{"Sec-Fetch-Dest": "document"})[0] == 200
    assert post_office.visit("/", **elsewhere, **{"Sec-Fetch-Dest": "iframe"})[0] == 403
    path = f"{sent(post_office)}/leave"
    assert post_office.visit(path, "POST", **elsewhere, **{"Sec-Fetch-Dest": "document"})[0] == 403


def test_a_form_elsewhere_orders_nothing(post_office):
    form = {"Content-Type": "application/x-www-form-urlencoded", "body": "effect=error"}
    assert post_office.visit("/_office/faults", "POST", **form)[0] == 415
    assert post_office.visit("/_office/reset", "POST", **JSON, body="{}", **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert post_office.office.faults.ordered == []


def test_orders_and_questions_go_over_http(post_office):
    path = sent(post_office)
    assert post_office.visit("/_office/account", "PUT", **JSON, body='{"rate": 7}')[0] == 200
    assert json.loads(post_office.visit("/_office/account")[2])["rate"] == 7
    assert len(json.loads(post_office.visit("/_office/mails?to=anna@example.org&q=hej")[2])["mails"]) == 1
    assert "source" in json.loads(post_office.visit(path.replace("/mail/", "/_office/mails/"))[2])
    assert post_office.visit("/_office/reset", "POST", **JSON, body="{}")[0] == 200
    assert json.loads(post_office.visit("/_office/counters")[2])["mails"] == 0


def test_a_head_has_the_length_and_no_body(post_office):
    _, headers, page = post_office.visit("/", "HEAD")
    assert (int(headers["Content-Length"]) > 100, page) == (True, "")


@pytest.mark.parametrize("length", ["-1", "many", str(41 * 1024 * 1024), "9" * 30])
def test_a_body_of_no_or_too_great_a_length_is_refused_at_once(post_office, length):
    connection = http.client.HTTPConnection("127.0.0.1", post_office.server.server_port, timeout=5)
    connection.putrequest("POST", "/v2/email/outbound-emails")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_client_that_hangs_up_disturbs_nobody(post_office, capfd):
    post_office.order(effect="slow-answer", seconds=0.2)
    body = json.dumps(single()).encode()
    with socket.create_connection(("127.0.0.1", post_office.server.server_port)) as line:
        line.sendall(
            b"POST /v2/email/outbound-emails HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
    assert post_office.ses().send_email(**single())["MessageId"]
    assert capfd.readouterr().err == ""


class Website(BaseHTTPRequestHandler):
    """A newsletter's website; what is posted to it is remembered by the server."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posted.append((self.path, self.headers["Content-Type"], body))
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Location", "http://192.0.2.1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def website():
    server = HTTPServer(("127.0.0.1", 0), Website)
    server.posted = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "answered"), [("/u/token", "200 OK"), ("/elsewhere", "302 Found")])
def test_leaving_with_one_click_posts_what_a_mail_app_posts_and_follows_nobody(post_office, website, path, answered):
    """https://www.rfc-editor.org/rfc/rfc8058#section-3.1: the body; "MUST NOT return an HTTPS redirect"."""
    headers = [
        {"Name": "List-Unsubscribe", "Value": f"<http://127.0.0.1:{website.server_port}{path}>"},
        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
    ]
    mail = sent(post_office, Headers=headers)
    connection = http.client.HTTPConnection("127.0.0.1", post_office.server.server_port, timeout=5)
    connection.request("POST", f"{mail}/leave", headers={"Sec-Fetch-Site": "same-origin"})
    place = connection.getresponse().headers["Location"]
    connection.close()
    assert unquote(place.replace("+", " ")) == f"{mail}?left={answered}"
    assert website.posted == [(path, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")]
    assert f"the website answered {answered}" in post_office.visit(place)[2]


def test_a_website_that_is_closed_is_told_in_words(post_office, website):
    website.shutdown()
    website.server_close()
    headers = [
        {"Name": "List-Unsubscribe", "Value": f"<http://127.0.0.1:{website.server_port}/u>"},
        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
    ]
    status, _, page = post_office.visit(f"{sent(post_office, Headers=headers)}/leave", "POST")
    assert status == 200
    assert "refused" in page
