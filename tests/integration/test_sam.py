"""What the SAM CLI and its linter make of the template, asked of their own code: neither needs a container for it."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.template import ROOT, resources

PYTHON = ROOT / ".venv" / "sam" / "bin" / "python"


def asked(program: str) -> str:
    """Run a program with the SAM CLI's Python; what it printed."""
    settings = {"AWS_DEFAULT_REGION": "eu-north-1", "SAM_CLI_TELEMETRY": "0", "HOME": "/nonexistent"}
    run = subprocess.run(
        [str(PYTHON), "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=240,
        env=settings | {"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


def test_sam_local_start_api_serves_every_page_by_the_function_that_answers_it():
    told = asked(f"""
import json
from samcli.lib.providers.api_provider import ApiProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
stacks, _ = SamLocalStackProvider.get_stacks(template_file={str(ROOT / "template.yaml")!r})
routes = ApiProvider(stacks, cwd={str(ROOT)!r}).api.routes
told = [[one.path, sorted(one.methods), one.function_name, one.payload_format_version] for one in routes]
print(json.dumps(told))
""")
    methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    staff = [["/d", methods, "AnswerStaff", "2.0"], ["/d/{proxy+}", methods, "AnswerStaff", "2.0"]]
    assert sorted(json.loads(told)) == [["$default", methods, "AnswerReader", "2.0"], *staff]


@pytest.fixture(scope="module")
def regions() -> dict[str, list[str]]:
    """For each type of the template that is not everywhere: where cfn-lint's copy of AWS's schemas has none."""
    types = sorted({made["Type"] for made in resources().values() if "::Serverless::" not in made["Type"]})
    told: dict[str, list[str]] = json.loads(
        asked(f"""
import json
from cfnlint.helpers import REGIONS
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
def is_there(kind, region):
    try:
        PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind)
    except Exception:
        return False
    return True
print(json.dumps({{kind: [region for region in REGIONS if not is_there(kind, region)] for kind in {types!r}}}))
""")
    )
    return {kind: missing for kind, missing in told.items() if missing}


def test_the_readme_names_every_region_in_which_the_deploy_would_fail(regions):
    missing = {region for regions_without in regions.values() for region in regions_without}
    readme = (ROOT / "README.md").read_text()
    (sentence,) = re.findall(r"These have not \(cfn-lint.*?\n", readme)
    named = set(re.findall(r"\b[a-z]{2}-[a-z]+-\d\b", sentence))
    assert named == {region for region in missing if not region.startswith("cn-")}
    assert "China" in sentence
    assert {kind.split("::")[1] for kind in regions} == {"SES"}, "else the reason given is another"
