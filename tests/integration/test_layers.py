"""The layers as they are shipped, and nothing beside them: what they lack is missing on AWS too.

Each question is asked of a Python that has its standard library, the two built layers and ``src``, as Lambda has.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local.local_stack import ROOT
from tests.integration.cloud import Cloud
from tests.layers import CONSOLE_ONLY, asked, built, services
from tests.template import template

if TYPE_CHECKING:
    from pathlib import Path

FUNCTIONS = {
    name: made["Properties"]["Handler"].partition(".")[0]
    for name, made in template()["Resources"].items()
    if made["Type"] == "AWS::Serverless::Function"
}
SAMPLES = sorted(path.stem for path in (ROOT / "events").glob("*.json"))


@pytest.fixture(scope="module")
def layers(tmp_path_factory) -> list[Path]:
    return built(tmp_path_factory.mktemp("layers"))


def test_every_client_our_code_can_make_is_made_with_the_layers_alone(layers):
    told = asked(
        layers,
        f"""
import json
import botocore
from newsletter.aws import clients
made = [getattr(clients, name)().meta.service_model.service_name for name in {sorted(services())!r}]
print(json.dumps([botocore.__file__, made]))
""",
    )
    where, made = json.loads(told)
    assert where.startswith(str(layers[0])), "another botocore than the layer's would prove nothing"
    assert sorted(made) == sorted(services().values())


def test_what_only_the_console_calls_is_not_shipped(layers):
    told = asked(layers, "import botocore.session; print(*botocore.session.get_session().get_available_services())")
    assert not set(told.split()) & set(CONSOLE_ONLY)
    assert set(told.split()) == set(services().values()) | {"sts"}, "sts: boto3's own, for credentials"


def test_the_dictionary_is_found_where_the_layer_has_it(layers):
    told = asked(
        layers, "from newsletter.issue.spelling import misspelt_in; print(*misspelt_in(['en utbilding'], 'sv'))"
    )
    assert told.split() == ["('utbilding',", "'utbildning')"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_function_of_every_sample_event_starts_with_the_layers_alone(layers, sample):
    module = sample.partition("-")[0]
    name = next(name for name, named in FUNCTIONS.items() if named == module)
    with Cloud() as cloud:
        environment = cloud.environment_of(name)
    told = asked(
        layers,
        f"import {module}, sys; print(callable({module}.handler), 'newsletter.aws.stack' in sys.modules)",
        environment,
    )
    assert told.split() == ["True", "False"], "newsletter.aws.stack is the console's"
