"""SES's receipt rules as https://docs.aws.amazon.com/ses/latest/APIReference/ tells of them, behind boto3's client.

moto knows neither the order of rules nor how to remove one, and the emulator not how to change one.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from newsletter.aws import clients


class AccountRules:
    """One account's sets of rules; ``calls`` are the names of those that changed something, in order."""

    def __init__(self, *verified: str) -> None:
        self.sets: dict[str, list[dict[str, Any]]] = {}
        self.active = ""
        self.verified = set(verified)
        self.calls: list[str] = []
        for client, service in ((clients.ses(), "ses"), (clients.sesv2(), "sesv2")):
            events: Any = client.meta.events
            events.register(f"before-parameter-build.{service}", _remember)
            events.register(f"before-call.{service}", self._answer)

    def names(self, rule_set: str) -> list[str]:
        return [rule["Name"] for rule in self.sets[rule_set]]

    def _answer(self, model: Any, context: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        asked = context["asked"]
        try:
            said = getattr(self, model.name)(**asked)
        except LookupError as error:
            code = str(error.args[0])
            return SimpleNamespace(status_code=400), {"Error": {"Code": code, "Message": str(asked)}}
        if not model.name.startswith(("Describe", "List", "Get")):
            self.calls.append(model.name)
        return SimpleNamespace(status_code=200), said or {}

    def _rules(self, name: str) -> list[dict[str, Any]]:
        if name not in self.sets:
            raise LookupError("RuleSetDoesNotExistException")
        return self.sets[name]

    def DescribeActiveReceiptRuleSet(self):  # noqa: N802 - names of AWS
        return self.DescribeReceiptRuleSet(RuleSetName=self.active) if self.active else None

    def DescribeReceiptRuleSet(self, *, RuleSetName):  # noqa: N802, N803
        return {"Metadata": {"Name": RuleSetName}, "Rules": list(self._rules(RuleSetName))}

    def ListReceiptRuleSets(self, *, NextToken="0"):  # noqa: N802, N803
        names, at = sorted(self.sets), int(NextToken)
        page = {"RuleSets": [{"Name": name} for name in names[at : at + 1]]}  # small pages, so that they are followed
        return page | ({"NextToken": str(at + 1)} if at + 1 < len(names) else {})

    def CreateReceiptRuleSet(self, *, RuleSetName):  # noqa: N802, N803
        if RuleSetName in self.sets:
            raise LookupError("AlreadyExistsException")
        self.sets[RuleSetName] = []

    def CreateReceiptRule(self, *, RuleSetName, Rule, After=None):  # noqa: N802, N803
        """Without After, "the new rule is inserted at the beginning of the rule list"."""
        rules = self._rules(RuleSetName)
        if Rule["Name"] in self.names(RuleSetName):
            raise LookupError("AlreadyExistsException")
        rules.insert(self.names(RuleSetName).index(After) + 1 if After else 0, Rule)

    def UpdateReceiptRule(self, *, RuleSetName, Rule):  # noqa: N802, N803
        rules = self._rules(RuleSetName)
        rules[self.names(RuleSetName).index(Rule["Name"])] = Rule

    def DeleteReceiptRule(self, *, RuleSetName, RuleName):  # noqa: N802, N803
        self.sets[RuleSetName] = [rule for rule in self._rules(RuleSetName) if rule["Name"] != RuleName]

    def SetActiveReceiptRuleSet(self, *, RuleSetName=""):  # noqa: N802, N803
        """Called "with RuleSetName set to null", all rules are disabled."""
        self.active = RuleSetName and self._rules(RuleSetName) is not None and RuleSetName

    def DeleteReceiptRuleSet(self, *, RuleSetName):  # noqa: N802, N803
        """The active set "cannot be deleted"."""
        if self.active == RuleSetName:
            raise LookupError("CannotDeleteException")
        del self.sets[RuleSetName]

    def GetEmailIdentity(self, *, EmailIdentity):  # noqa: N802, N803
        if EmailIdentity not in self.verified:
            raise LookupError("NotFoundException")
        return {"VerifiedForSendingStatus": True}


def _remember(params: Any, context: dict[str, Any], **_: Any) -> None:
    context["asked"] = params
