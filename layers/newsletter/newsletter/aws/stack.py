"""A deployed stack, as it tells of itself: its resources by the names in template.yaml, and its functions' settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from newsletter.aws.clients import cloudformation, lambda_
from newsletter.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Stack:
    """``resources`` has what AWS calls each resource of the template: a table's name, a queue's URL."""

    name: str
    resources: Mapping[str, str] = field(repr=False)

    @classmethod
    def named(cls, name: str) -> Stack:
        """Raises Misconfigured where there is no such stack, or nobody to ask."""
        try:
            pages = cloudformation().get_paginator("list_stack_resources").paginate(StackName=name)
            found = [there for page in pages for there in page["StackResourceSummaries"]]
        except (BotoCoreError, ClientError) as error:
            raise Misconfigured(f"the stack {name} does not answer: {error}") from error
        return cls(name, {there["LogicalResourceId"]: there.get("PhysicalResourceId", "") for there in found})

    def settings_of(self, function: str) -> Mapping[str, str]:
        """The environment that a function finds, so that whoever acts in its stead has just what it has."""
        told = lambda_().get_function_configuration(FunctionName=self.resources[function])
        return told["Environment"]["Variables"]

    def outputs(self) -> Mapping[str, str]:
        """What the template says of the stack: its outputs, those with a condition only where it holds."""
        (told,) = cloudformation().describe_stacks(StackName=self.name)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in told.get("Outputs", ())}
