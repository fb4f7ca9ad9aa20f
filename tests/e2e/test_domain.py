"""The website under a domain of its own, as far as the emulator goes: the template's own resources, deployed."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from botocore.exceptions import ClientError

from local.local_stack import REGION
from local.stack import cloud
from tests.template import template

CERTIFICATE = f"arn:aws:acm:{REGION}:000000000000:certificate/12345678-1234-1234-1234-123456789012"


@pytest.fixture
def deploy(local_stack):
    """Deploy what the template says of the HTTP API, and take it away again; a literal stands for the function."""
    whole, client = deepcopy(template()), cloud(local_stack).client("cloudformation")
    resources = {name: made for name, made in whole["Resources"].items() if "AWS::ApiGatewayV2::" in made["Type"]}
    for made in resources.values():
        if made["Type"] == "AWS::ApiGatewayV2::Integration":
            made["Properties"]["IntegrationUri"] = f"arn:aws:lambda:{REGION}:000000000000:function:none"
    resources["WebsiteStage"]["Properties"].pop("AccessLogSettings", None)
    parameters = {name: whole["Parameters"][name] for name in ("WebAddress", "CertificateArn", "RequestsASecond")}
    others = whole["Parameters"].keys() - parameters.keys()
    about_them = {name: rule for name, rule in whole["Rules"].items() if not any(one in str(rule) for one in others)}
    body = {
        "Parameters": parameters,
        "Rules": about_them,
        "Mappings": {"Requests": whole["Mappings"]["Requests"]},
        "Conditions": {name: whole["Conditions"][name] for name in ("HasWebAddress", "HasDomain")},
        "Resources": resources,
        "Outputs": {name: whole["Outputs"][name] for name in ("WebsiteApi", "WebsiteTarget")},
    }
    made = []

    def deployed(**parameters: str) -> dict[str, str]:
        name = f"website-{len(made)}"
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        client.create_stack(StackName=name, TemplateBody=json.dumps(body), Parameters=given)
        made.append(name)
        client.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    yield deployed
    for name in made:
        client.delete_stack(StackName=name)


def test_a_certificate_and_an_address_make_a_domain_that_leads_to_the_website(local_stack, deploy):
    told = deploy(WebAddress="https://news.example.org", CertificateArn=CERTIFICATE)
    api = cloud(local_stack).client("apigatewayv2")
    (mapping,) = api.get_api_mappings(DomainName="news.example.org")["Items"]
    assert (mapping["ApiId"], mapping["Stage"]) == (told["WebsiteApi"], "$default")
    (configuration,) = api.get_domain_name(DomainName="news.example.org")["DomainNameConfigurations"]
    assert told["WebsiteTarget"] == configuration["ApiGatewayDomainName"]


def test_leaving_and_pictures_have_routes_and_settings_of_their_own_on_the_deployed_stage(local_stack, deploy):
    told = deploy(RequestsASecond="20")
    assert "WebsiteTarget" not in told
    api = cloud(local_stack).client("apigatewayv2")
    # The numbers within are the template's tests': the emulator hands them back under names that boto3 does not read.
    stage = api.get_stage(ApiId=told["WebsiteApi"], StageName="$default")
    routes = {route["RouteKey"] for route in api.get_routes(ApiId=told["WebsiteApi"])["Items"]}
    known = {"ANY /u/{proxy+}", "ANY /e/{edition}/{name}", "ANY /d", "ANY /d/{proxy+}"}
    assert routes == {*stage["RouteSettings"], "$default"} == {*known, "$default"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"WebAddress": "news.example.org"},
        {"WebAddress": "https://news.example.org/"},
        {"CertificateArn": CERTIFICATE},
        {"CertificateArn": "news.example.org", "WebAddress": "https://news.example.org"},
    ],
    ids=["bare", "slash", "certificate alone", "no certificate"],
)
def test_what_would_break_every_link_is_refused_before_anything_is_made(deploy, wrong):
    with pytest.raises(ClientError) as refused:
        deploy(**wrong)
    assert refused.value.response["Error"]["Code"] == "ValidationError"
