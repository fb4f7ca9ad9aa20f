"""The website in the template: limits that keep the way out open, and an address that links can be made of."""

from __future__ import annotations

import re

import pytest

from newsletter.upload_page.routes import routes as upload_routes
from newsletter.web.routes import routes
from tests.template import of_kind, resources, template

PARAMETERS = template()["Parameters"]
ROUTES = {made["RouteKey"]: made for made in of_kind("AWS::ApiGatewayV2::Route").values()}
STAGE = of_kind("AWS::ApiGatewayV2::Stage")["WebsiteStage"]


def route_of(path: str) -> str:
    """The route of the HTTP API that a path goes by: the one with a pattern that fits, or the rest's."""
    fitting = [key for key in ROUTES if key != "$default" and re.fullmatch(_pattern(key.partition(" ")[2]), path)]
    assert len(fitting) <= 1
    return fitting[0] if fitting else "$default"


def _pattern(path: str) -> str:
    return re.sub(r"\\{[a-z]+\\}", "[^/]+", re.sub(r"\\{[a-z]+\\\+\\}", ".+", re.escape(path)))


def test_leaving_pictures_and_all_other_pages_have_a_limit_each():
    by_route: dict[str, set[str]] = {}
    for rule, _, _ in routes():
        by_route.setdefault(route_of(re.sub("<.*?>", "x", rule)), set()).add(rule)
    assert by_route["ANY /u/{proxy+}"] == {"/u/<token>", "/u/<token>/choices", "/u/<token>/all"}
    assert by_route["ANY /e/{edition}/{name}"] == {"/e/<edition>/<name>"}
    assert {"/", "/e/<edition>", "/join/<list_id>"} < by_route["$default"]
    limited = set(STAGE["RouteSettings"])
    assert limited == set(ROUTES) - {"$default"}
    public = [made for route, made in STAGE["RouteSettings"].items() if not route.startswith("ANY /d")]
    assert len(public) == 2
    for settings in (STAGE["DefaultRouteSettings"], *public):
        for name, column in (("ThrottlingRateLimit", "Rate"), ("ThrottlingBurstLimit", "Burst")):
            assert settings[name] == {"Fn::FindInMap": ["Requests", {"Ref": "RequestsASecond"}, column]}


def test_a_limit_is_not_set_before_its_route_is_there():
    keys = {name: made["RouteKey"] for name, made in of_kind("AWS::ApiGatewayV2::Route").items()}
    assert {keys[name] for name in resources()["WebsiteStage"]["DependsOn"]} == set(STAGE["RouteSettings"])


def test_the_upload_page_has_few_visitors_and_a_small_limit():
    by_route = {route_of(re.sub("<.*?>", "x", rule)) for rule, _, _ in upload_routes()}
    assert by_route == {"ANY /d", "ANY /d/{proxy+}"}
    assert all(STAGE["RouteSettings"][route]["ThrottlingRateLimit"] == 10 for route in by_route)


def test_every_route_leads_to_the_function_that_answers_it():
    leads = {route: made["Target"]["Fn::Sub"] for route, made in ROUTES.items()}
    assert {leads.pop("ANY /d"), leads.pop("ANY /d/{proxy+}")} == {"integrations/${UploadIntegration}"}
    assert set(leads.values()) == {"integrations/${WebsiteIntegration}"}
    assert {route_of(re.sub("<.*?>", "x", rule)) for rule, _, _ in routes()} == leads.keys()
    assert {made["ApiId"]["Ref"] for made in ROUTES.values()} == {"Website"}


def test_every_limit_that_can_be_chosen_has_its_row_and_a_burst_above_it():
    rows = template()["Mappings"]["Requests"]
    chosen = PARAMETERS["RequestsASecond"]
    assert [str(number) for number in chosen["AllowedValues"]] == [*rows]
    assert all(int(number) == row["Rate"] < row["Burst"] <= 5000 for number, row in rows.items())
    assert chosen["Default"] <= 50, "a stranger can have this many served a second, all day"


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("", True),
        ("https://news.example.org", True),
        ("https://xn--smrgs-gra.example:8443", True),
        ("http://127.0.0.1:8100", True),
        ("news.example.org", False),
        ("http://news.example.org", False),
        ("https://news.example.org/", False),
        ("https://news.example.org/news", False),
        ("https://smörgås.example", False),
        ("https://a.example https://b.example", False),
        ("https://news.example.org?", False),
        ("https://", False),
        ("https://.", False),
        ("http://127.0.0.1.example.org", False),
    ],
)
def test_the_websites_address_is_one_that_links_can_begin_with(address, is_taken):
    assert bool(re.fullmatch(PARAMETERS["WebAddress"]["AllowedPattern"], address)) is is_taken


def test_with_a_certificate_the_api_answers_under_the_domain_and_under_no_other():
    domain, mapping = resources()["WebsiteDomain"], resources()["WebsiteMapping"]
    assert domain["Condition"] == mapping["Condition"] == "HasDomain"
    select, parts = domain["Properties"]["DomainName"]["Fn::Select"]
    mark, address = parts["Fn::Split"]
    assert address == {"Ref": "WebAddress"}
    assert "https://news.example.org".split(mark)[select] == "news.example.org"
    assert mapping["Properties"]["Stage"] == STAGE["StageName"]
    website = of_kind("AWS::ApiGatewayV2::Api")["Website"]
    assert website["DisableExecuteApiEndpoint"] == {"Fn::If": ["HasDomain", True, False]}
    assert template()["Outputs"]["WebsiteTarget"]["Condition"] == "HasDomain"


def test_a_secret_of_the_distribution_is_shown_to_nobody_and_goes_in_a_header():
    secret = PARAMETERS["OriginSecret"]
    assert secret["NoEcho"] is True
    assert re.fullmatch(secret["AllowedPattern"], "")
    assert not re.fullmatch(secret["AllowedPattern"], "två ord")
