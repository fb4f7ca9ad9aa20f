"""The emulator runs functions as Lambda does: with their layers, and with nothing of its own."""

from __future__ import annotations

import io
import json
import zipfile

import boto3
import pytest

from local.local_stack import REGION, ROOT, LocalStack
from local.ports import Ports
from local.postoffice.emulated import ROOT as TEST

pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv" / "emulator").exists(), reason="the emulator is not here: make local"
)

ASKED = ["botocore", "boto3", "yaml", "ministack", "hypercorn", "json"]
CODE = f"""
import importlib.util

def handler(event, context):
    found = [(name, importlib.util.find_spec(name)) for name in {ASKED!r}]
    return {{name: spec.origin for name, spec in found if spec}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs the function above with a layer of these files; where it found each module it looked for."""
    with LocalStack(tmp_path_factory.mktemp("stack"), Ports.free()) as stack:
        session = boto3.Session(aws_access_key_id=TEST, aws_secret_access_key=TEST, region_name=REGION)
        iam, client = (session.client(name, endpoint_url=stack.emulator) for name in ("iam", "lambda"))
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = iam.create_role(RoleName="any", AssumeRolePolicyDocument=policy)["Role"]["Arn"]

        def run(name, **files):
            layers = []
            if files:
                content = _zipped({f"python/{place}.py": text for place, text in files.items()})
                made = client.publish_layer_version(LayerName=name, Content={"ZipFile": content})
                layers.append(made["LayerVersionArn"])
            client.create_function(
                FunctionName=name, Role=role, Runtime="python3.14", Handler="code.handler", Layers=layers,
                Code={"ZipFile": _zipped({"code.py": CODE})},
            )  # fmt: skip
            client.get_waiter("function_active_v2").wait(FunctionName=name)
            answer = client.invoke(FunctionName=name)
            said = json.load(answer["Payload"])
            assert "FunctionError" not in answer, said
            return said

        yield run


def _zipped(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_a_function_without_a_layer_finds_the_standard_library_and_nothing_of_the_emulators(run):
    """On AWS too the emulator's 438 models of botocore would not be there: a layer that lacks one must show it here."""
    assert list(run("alone")) == ["json"]


def test_what_a_function_finds_beyond_that_is_its_layers(run):
    found = run("layered", botocore="", yaml="")
    assert list(found) == ["botocore", "yaml", "json"]
    assert "layer_0" in found["botocore"]
