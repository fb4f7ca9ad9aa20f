"""The layers as they are shipped, and nothing beside them: what they lack is missing on AWS too.

Each question is asked of a Python that has its standard library, the two built layers and ``src``, as Lambda has.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from local.house import REGION, ROOT
from tests.integration.cloud import Cloud
from tests.layers import CONSOLE_ONLY, services
from tests.template import template

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = ROOT / ".venv" / "emulator" / "bin" / "python"
FUNCTIONS = {
    name: made["Properties"]["Handler"].partition(".")[0]
    for name, made in template()["Resources"].items()
    if made["Type"] == "AWS::Serverless::Function"
}
SAMPLES = sorted(path.stem for path in (ROOT / "events").glob("*.json"))


@pytest.fixture(scope="module")
def layers(tmp_path_factory) -> list[Path]:
    """The makefiles of both layers, run for this machine's Python as `sam build` runs them for the local stack."""
    built = []
    for name, target in (("dependencies", "DependenciesLayer"), ("newsletter", "NewsletterLayer")):
        folder = tmp_path_factory.mktemp(name)
        settings = {
            "ARTIFACTS_DIR": str(folder),
            "TARGET": "here",
            "PYTHON": str(PYTHON),
            "UV": str(ROOT / ".venv" / "uv" / "bin" / "uv"),
            "UV_CACHE_DIR": str(ROOT / ".venv" / "cache"),
        }
        subprocess.run(
            ["make", "--silent", "-C", str(ROOT / "layers" / name), f"build-{target}"],
            env=dict(os.environ) | settings, check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        built.append(folder / "python")
    return built


def asked(layers: list[Path], program: str, environment: dict[str, str] | None = None) -> str:
    """Run a program with the layers and ``src``; what it printed."""
    path = [str(folder) for folder in (*layers, ROOT / "src")]
    begin = f"import sys; sys.path[:0] = {path!r}\n"
    run = subprocess.run(
        # -S: no site-packages, -E: nothing of the shell's PYTHONPATH, -P: nor the folder it was started in
        [str(PYTHON), "-S", "-E", "-P", "-c", begin + program],
        env={"AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true"} | (environment or {}),
        cwd="/", capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


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
