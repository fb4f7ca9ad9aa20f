"""SES's receipt rules: which mail an account takes in and where it is put. Ours is added to them, and replaces none.

An account has one active set of rules in each region, and every stack and every other system of the account shares it
(https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html). CloudFormation cannot activate a set
(https://github.com/aws/aws-cdk/issues/10321), so the rule is no resource of the template.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from newsletter.aws.clients import ses, sesv2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RULE_SET = "utskick-mail-in"
"""The set that is made where none is active. Several stacks share it, and the last to leave removes it."""

PREFIX = "mail/"
"""Where in the bucket mails are put: ``MailBucket`` in template.yaml hears of these."""

_SUFFIX = "-mail-in"
_LONGEST_NAME = 64

Rule = dict[str, Any]
"""A rule as SES describes it: https://docs.aws.amazon.com/ses/latest/APIReference/API_ReceiptRule.html."""


class Change(StrEnum):
    """One thing that was done to an account's rules."""

    MADE_SET = "made-set"
    ADDED = "added"
    PUT_RIGHT = "put-right"
    ACTIVATED = "activated"
    REMOVED = "removed"
    DEACTIVATED = "deactivated"
    REMOVED_SET = "removed-set"


class SharedDomainError(Exception):
    """Another stack takes in mail to the same domain; ``rule`` is its rule."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class MailInRule:
    """The rule of one stack: mail to ``domain`` is scanned and put in ``bucket``, and nothing else is done with it.

    It stops no other rule: a mail may have recipients of others beside ours, and SES stops for all of them.
    """

    stack: str
    domain: str
    bucket: str

    @property
    def name(self) -> str:
        return name_of(self.stack)

    def definition(self) -> Any:
        """The rule as SES takes it."""
        return {
            "Name": self.name,
            "Enabled": True,
            "TlsPolicy": "Optional",
            "Recipients": [self.domain],
            "Actions": [{"S3Action": {"BucketName": self.bucket, "ObjectKeyPrefix": PREFIX}}],
            "ScanEnabled": True,
        }

    def is_like(self, found: Rule) -> bool:
        return all(found.get(field) == value for field, value in self.definition().items())


@dataclass(frozen=True)
class RuleSet:
    """A set of rules, in the order in which SES goes through them."""

    name: str
    rules: Sequence[Rule]

    def rule(self, name: str) -> Rule | None:
        return next((rule for rule in self.rules if rule["Name"] == name), None)


def name_of(stack: str) -> str:
    """The name of a stack's rule: at most 64 signs, and no two stacks' alike."""
    if len(stack) + len(_SUFFIX) <= _LONGEST_NAME:
        return f"{stack}{_SUFFIX}"
    return f"{stack[:47]}-{hashlib.sha256(stack.encode()).hexdigest()[:8]}{_SUFFIX}"


def is_of_a_stack(rule: Rule) -> bool:
    """Whether a rule is some stack's of ours, by its name and by what it does."""
    puts = [action["S3Action"] for action in rule.get("Actions", ()) if "S3Action" in action]
    return rule["Name"].endswith(_SUFFIX) and [put.get("ObjectKeyPrefix") for put in puts] == [PREFIX]


class ReceiptRules:
    """The receipt rules of the account and region that the client speaks to."""

    def active(self) -> RuleSet | None:
        """The set that SES goes through for each mail; None where it takes in none."""
        found: Any = ses().describe_active_receipt_rule_set()
        return _rule_set(found) if found.get("Metadata", {}).get("Name") else None

    def holding(self, name: str) -> list[RuleSet]:
        """Every set that has a rule of this name, active or not."""
        return [found for one in self._names() if (found := self._named(one)).rule(name)]

    def turn_on(self, rule: MailInRule) -> list[tuple[Change, str]]:
        """Let SES take in mail to the rule's domain; done twice, the second time changes nothing.

        The rule is put before all others, where none of them can stop a mail to us, and it stops none of theirs.

        Returns:
            What was done, each with the name of the set it was done to.

        Raises:
            SharedDomainError: another stack takes in mail to this domain. Nothing was changed.
        """
        active = self.active()
        target = active or (self._named(RULE_SET) if RULE_SET in self._names() else None)
        for other in target.rules if target else ():
            if other["Name"] != rule.name and is_of_a_stack(other) and rule.domain in other.get("Recipients", ()):
                raise SharedDomainError(other["Name"])
        done = []
        if target is None:
            ses().create_receipt_rule_set(RuleSetName=RULE_SET)
            target = RuleSet(RULE_SET, ())
            done.append((Change.MADE_SET, RULE_SET))
        there = target.rule(rule.name)
        if there is None:
            ses().create_receipt_rule(RuleSetName=target.name, Rule=rule.definition())
            done.append((Change.ADDED, target.name))
        elif not rule.is_like(there):
            ses().update_receipt_rule(RuleSetName=target.name, Rule=rule.definition())
            done.append((Change.PUT_RIGHT, target.name))
        if active is None:
            ses().set_active_receipt_rule_set(RuleSetName=target.name)
            done.append((Change.ACTIVATED, target.name))
        return done

    def turn_off(self, stack: str) -> list[tuple[Change, str]]:
        """Remove the rule of a stack wherever it is; and the set that is ours, once no rule is left in it.

        Returns:
            What was done, each with the name of the set it was done to; nothing where there was no such rule.
        """
        done = []
        for found in self.holding(name_of(stack)):
            ses().delete_receipt_rule(RuleSetName=found.name, RuleName=name_of(stack))
            done.append((Change.REMOVED, found.name))
        if RULE_SET not in self._names() or self._named(RULE_SET).rules:
            return done
        active = self.active()
        if active and active.name == RULE_SET:
            ses().set_active_receipt_rule_set()
            done.append((Change.DEACTIVATED, RULE_SET))
        ses().delete_receipt_rule_set(RuleSetName=RULE_SET)
        return [*done, (Change.REMOVED_SET, RULE_SET)]

    def verified(self, domain: str) -> str:
        """The identity by which SES takes in mail to a domain: it or one above it; empty if none is verified.

        https://docs.aws.amazon.com/ses/latest/dg/receiving-email-verification.html
        """
        labels = domain.split(".")
        above = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((one for one in above if _is_verified(one)), "")

    def _names(self) -> list[str]:
        return list(self._all_names())

    def _all_names(self) -> Iterator[str]:
        page: dict[str, Any] = {}
        while True:
            found = ses().list_receipt_rule_sets(**page)
            yield from (one["Name"] for one in found.get("RuleSets", ()))
            if not found.get("NextToken"):
                return
            page = {"NextToken": found["NextToken"]}

    def _named(self, name: str) -> RuleSet:
        return _rule_set(ses().describe_receipt_rule_set(RuleSetName=name))


def _is_verified(identity: str) -> bool:
    try:
        return sesv2().get_email_identity(EmailIdentity=identity).get("VerifiedForSendingStatus", False)
    except sesv2().exceptions.NotFoundException:
        return False


def _rule_set(told: Any) -> RuleSet:
    return RuleSet(told["Metadata"]["Name"], tuple(told.get("Rules", ())))
