"""The template's tables, buckets, queues and secret in the emulator, and no function, for one that runs elsewhere.

That is how ``sam local invoke``, or a debugger, runs a function: nothing else works on the queues meanwhile.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.local_stack import REGION
from local.stack import cloud
from local.template import read_template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.local_stack import LocalStack

STACK = "samples"
_KINDS = (
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::Scheduler::ScheduleGroup",
    "AWS::SES::EmailIdentity",
    "AWS::SES::ConfigurationSet",
)


@dataclass(frozen=True)
class Bare:
    """``names`` holds what ``!Ref`` gives of each parameter and resource."""

    template: Mapping[str, Any]
    names: Mapping[str, str]

    def environment_of(self, function: str) -> dict[str, str]:
        """What the template puts in a function's environment."""
        common = self.template["Globals"]["Function"]["Environment"]["Variables"]
        own = self.template["Resources"][function]["Properties"]["Environment"]["Variables"]
        return {name: self._value(value) for name, value in (common | own).items()}

    def _value(self, value: Any) -> str:
        match value:
            case {"Ref": name}:
                return self.names[name]
            case {"Fn::GetAtt": [name, "Arn"]}:  # a function, a role or a queue that is only handed on
                return f"arn:aws:lambda:{REGION}:000000000000:function:{STACK}-{name}"
            case {"Fn::GetAtt": [name, _]}:
                return self.names[name]
            case {"Fn::If": ["HasWebAddress", address, _]}:
                return self._value(address)
            case _:
                return str(value)


def furnished(local_stack: LocalStack, **parameters: str) -> Bare:
    """Make what functions stand on, as the template says; every parameter without a default must be given."""
    whole = read_template()
    resources = {name: made for name, made in whole["Resources"].items() if made["Type"] in _KINDS}
    body = {
        "Parameters": whole["Parameters"],
        "Conditions": {name: whole["Conditions"][name] for name in ("IdentityIsOurs", "HasMailFrom", "HasMailIn")},
        "Resources": json.loads(re.sub(r'"NotificationConfiguration": \{[^}]*\}\}, ', "", json.dumps(resources))),
    }
    client = cloud(local_stack).client("cloudformation")
    client.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(body),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )
    client.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    made = client.describe_stack_resources(StackName=STACK)["StackResources"]
    defaults = {name: str(one.get("Default", "")) for name, one in whole["Parameters"].items()}
    names = defaults | parameters | {"AWS::StackName": STACK, "AWS::Region": REGION}
    return Bare(whole, names | {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made})
