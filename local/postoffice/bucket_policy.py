"""Whether a bucket's policy lets SES put a mail there, as AWS asks before a rule may lead to it.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html#receiving-email-permissions-s3
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any


def lets_ses_put(policy: str, bucket: str, key: str, *, source_arn: str, account: str) -> bool:
    """Whether a statement allows it and none denies it, of those that name SES or everybody and no other condition."""
    told = {"aws:sourcearn": source_arn, "aws:sourceaccount": account, "aws:securetransport": "true"}
    resource = f"arn:aws:s3:::{bucket}/{key}"
    effects = {
        statement["Effect"]
        for statement in _listed(json.loads(policy or "{}").get("Statement", ()))
        if _is_about_ses(statement.get("Principal"))
        and any(fnmatchcase("s3:PutObject", one) for one in _listed(statement.get("Action", ())))
        and any(fnmatchcase(resource, one) for one in _listed(statement.get("Resource", ())))
        and all(_holds(operator, wanted, told) for operator, wanted in statement.get("Condition", {}).items())
    }
    return effects == {"Allow"}


def _is_about_ses(principal: Any) -> bool:
    if principal == "*":
        return True
    return isinstance(principal, dict) and (
        "ses.amazonaws.com" in _listed(principal.get("Service", ())) or "*" in _listed(principal.get("AWS", ()))
    )


def _holds(operator: str, wanted: dict[str, Any], told: dict[str, str]) -> bool:
    """Whether all of a condition's keys hold; of an operator or a key that is not known here, none does."""
    return all(
        key.lower() in told and any(_compares(operator, told[key.lower()], str(one)) for one in _listed(values))
        for key, values in wanted.items()
    )


def _compares(operator: str, told: str, wanted: str) -> bool:
    match operator:
        case "StringEquals" | "Bool":
            return told.lower() == wanted.lower() if operator == "Bool" else told == wanted
        case "StringLike" | "ArnLike" | "ArnEquals":
            return fnmatchcase(told, wanted)
    return False


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
