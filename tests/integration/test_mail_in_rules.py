"""`utskick mail-in`: our receipt rule comes and goes in an account that others use, and nothing of theirs changes."""

from __future__ import annotations

import json
from copy import deepcopy
from types import SimpleNamespace

import dns.exception
import dns.resolver
import pytest
from typer.testing import CliRunner

from console import receiving
from console.__main__ import app
from local.postoffice.bucket_policy import lets_ses_put
from newsletter.aws import clients
from newsletter.aws.receipt_rules import PREFIX, RULE_SET, MailInRule, name_of
from tests.integration.receipt_rules import AccountRules
from tests.template import template

DOMAIN = "in.smakommuner.example"
RECORD = f"{DOMAIN}. MX 10 inbound-smtp.eu-north-1.amazonaws.com."
OURS = MailInRule("utskick", DOMAIN, "utskick-mailbucket").definition()
DOES = {"put": ["S3"], "stop": ["S3", "Stop"], "bounce": ["Bounce"], "lambda": ["Lambda"], "workmail": ["Workmail"]}


def rule(name, *recipients, does="put", enabled=True):
    actions = {
        "S3": {"S3Action": {"BucketName": "theirs"}},
        "Stop": {"StopAction": {"Scope": "RuleSet"}},
        "Bounce": {"BounceAction": {"SmtpReplyCode": "550", "Message": "no", "Sender": "a@smakommuner.example"}},
        "Lambda": {"LambdaAction": {"FunctionArn": "arn:x", "InvocationType": "RequestResponse"}},
        "Workmail": {"WorkmailAction": {"OrganizationArn": "arn:x"}},
    }
    made = {"Name": name, "Enabled": enabled, "Actions": [actions[one] for one in DOES[does]]}
    return made | ({"Recipients": list(recipients)} if recipients else {})


@pytest.fixture
def account(cloud, monkeypatch):
    """An account with a stack that has mail in; ``outputs`` are what the stack says of itself."""
    made = AccountRules("smakommuner.example")
    made.outputs = {"MailInDomain": DOMAIN, "MailBucket": "utskick-mailbucket", "MailInRecord": RECORD}
    made.mx = ["inbound-smtp.eu-north-1.amazonaws.com"]
    asked = clients.cloudformation().meta.events
    fine = SimpleNamespace(status_code=200)
    asked.register("before-call.cloudformation.ListStackResources", lambda **_: (fine, {"StackResourceSummaries": []}))
    asked.register(
        "before-call.cloudformation.DescribeStacks",
        lambda **_: (
            fine,
            {"Stacks": [{"Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in made.outputs.items()]}]},
        ),
    )
    monkeypatch.setattr("console.mail_in.mx_of", lambda _: made.mx)
    return made


def mail_in(*arguments, code=0, stack="utskick"):
    run = CliRunner().invoke(app, ["mail-in", *arguments], env={"UTSKICK_STACK": stack})
    if run.exception and not isinstance(run.exception, SystemExit):
        raise run.exception
    assert run.exit_code == code, run.output
    return run.output


def found(code=0):
    return json.loads(mail_in("status", "--json", code=code))


# No set is active


def test_where_no_set_is_active_ours_is_made_filled_and_then_activated(account):
    said = mail_in("on")
    assert account.calls == ["CreateReceiptRuleSet", "CreateReceiptRule", "SetActiveReceiptRuleSet"]
    assert (account.active, account.sets) == (RULE_SET, {RULE_SET: [OURS]})
    assert RECORD in said
    assert "No set of receipt rules was active" in said


def test_on_twice_changes_nothing_the_second_time_and_says_so(account):
    mail_in("on")
    account.calls.clear()
    assert "nothing was changed" in mail_in("on")
    assert account.calls == []


def test_our_set_that_somebody_deactivated_is_activated_again_with_what_is_in_it(account):
    account.sets = {RULE_SET: [OURS, rule("annan-mail-in", "in.annan.example")]}
    mail_in("on")
    assert account.calls == ["SetActiveReceiptRuleSet"]
    assert account.names(RULE_SET) == ["utskick-mail-in", "annan-mail-in"]


def test_off_removes_the_set_that_was_made_for_us_and_nothing_is_left(account):
    mail_in("on")
    said = mail_in("off", "--yes")
    assert (account.active, account.sets) == ("", {})
    assert "SES takes in no mail here" in said
    assert "nothing was changed" in mail_in("off", "--yes")


def test_what_a_start_that_broke_off_left_is_cleared_away(account):
    account.sets, account.active = {RULE_SET: []}, RULE_SET
    mail_in("off", "--yes")
    assert (account.active, account.sets) == ("", {})


# Another's set is active


THEIRS = [rule("faktura", "faktura@smakommuner.example", does="stop"), rule("hela-huset", "smakommuner.example")]


def test_our_rule_joins_another_s_active_set_and_leaves_it_as_it_was(account):
    account.sets, account.active = {"husets": deepcopy(THEIRS)}, "husets"
    said = mail_in("on")
    assert account.calls == ["CreateReceiptRule"]
    assert (account.active, account.sets["husets"]) == ("husets", [OURS, *THEIRS])
    assert "Nothing else in it was changed" in said
    assert found()["remarks"] == []
    mail_in("off", "--yes")
    assert (account.active, account.sets) == ("husets", {"husets": THEIRS})


def test_another_s_set_is_never_deactivated_even_when_ours_was_the_last_rule_in_it(account):
    account.sets, account.active = {"husets": []}, "husets"
    mail_in("on")
    mail_in("off", "--yes")
    assert (account.active, account.sets) == ("husets", {"husets": []})


def test_two_stacks_share_the_set_and_the_last_to_leave_removes_it(account):
    mail_in("on")
    account.outputs |= {"MailInDomain": "in.annan.example", "MailBucket": "annan-bucket"}
    mail_in("on", stack="annan")
    mail_in("off", "--yes")
    assert account.active == RULE_SET
    assert account.names(RULE_SET) == ["annan-mail-in"]
    mail_in("off", "--yes", stack="annan")
    assert (account.active, account.sets) == ("", {})


# Our rule is there already


def test_our_rule_with_another_bucket_is_put_right_and_nothing_else(account):
    old = MailInRule("utskick", DOMAIN, "the-bucket-before").definition()
    account.sets, account.active = {"husets": [*deepcopy(THEIRS), old]}, "husets"
    wrong = found(code=1)
    assert wrong["state"] == "wrong"
    assert "the-bucket-before" in wrong["remarks"][0]
    said = mail_in("on")
    assert account.calls == ["UpdateReceiptRule"]
    assert account.sets["husets"] == [*THEIRS, OURS]
    assert "put right" in said


def test_our_rule_in_a_set_that_is_no_longer_active_is_told_and_off_finds_it_there(account):
    account.sets, account.active = {"gamla": [OURS, *deepcopy(THEIRS)], "nya": []}, "nya"
    told = found(code=1)
    assert told["state"] == "apart"
    assert "gamla" in told["remarks"][0]
    mail_in("off", "--yes")
    assert account.sets == {"gamla": THEIRS, "nya": []}


def test_off_works_for_a_stack_that_is_gone(account):
    mail_in("on")
    account.outputs = {}
    mail_in("off", "--yes")
    assert account.sets == {}


# Others take the mail


def test_another_stack_of_ours_for_the_same_domain_is_refused_and_nothing_changed(account):
    account.sets = {"husets": [MailInRule("annan", DOMAIN, "annan-bucket").definition()]}
    account.active = "husets"
    said = mail_in("on", code=1)
    assert "annan-mail-in" in said
    assert account.calls == []


@pytest.mark.parametrize("does", ["stop", "bounce", "lambda"])
@pytest.mark.parametrize("recipients", [(), (DOMAIN,), (".smakommuner.example",), (f"leave@{DOMAIN}",)])
def test_an_earlier_rule_that_would_take_the_mail_is_warned_of_with_the_way_out(account, does, recipients):
    account.sets, account.active = {"husets": [rule("först", *recipients, does=does), OURS]}, "husets"
    (remark,) = found()["remarks"]
    assert "may never reach ours" in remark
    assert "set-receipt-rule-position --rule-set-name husets --rule-name utskick-mail-in" in remark
    assert "may never reach ours" in mail_in("on")


@pytest.mark.parametrize(
    "harmless",
    [
        rule("av", DOMAIN, does="stop", enabled=False),
        rule("huset", "smakommuner.example", does="stop"),
        rule("annat", ".in.smakommuner.example", does="stop"),
        rule("slutar-lika", "min.smakommuner.example", does="stop"),
    ],
    ids=lambda one: one["Name"],
)
def test_an_earlier_rule_that_is_not_for_our_addresses_is_not_warned_of(account, harmless):
    account.sets, account.active = {"husets": [harmless, OURS]}, "husets"
    assert found()["remarks"] == []


def test_before_it_is_on_the_way_to_turn_it_on_is_told_and_nobody_is_said_to_come_first(account):
    account.sets, account.active = {"husets": [rule("alla", does="stop")]}, "husets"
    told = found(code=1)
    assert told["state"] == "off"
    assert "utskick mail-in on" in told["remarks"][0]
    assert "may never reach ours" not in "".join(told["remarks"])


def test_a_rule_that_gets_the_mail_beside_us_is_told(account):
    account.sets, account.active = {"husets": [OURS, rule("alla", does="workmail")]}, "husets"
    (remark,) = found()["remarks"]
    assert "gets mail to in.smakommuner.example too" in remark
    assert "Workmail" in remark


def test_a_set_that_is_changed_meanwhile_is_noticed(account, monkeypatch):
    real = AccountRules.CreateReceiptRule

    def created(self, **asked):
        real(self, **asked)
        self.sets["någon-annans"], self.active = [], "någon-annans"

    account.sets, account.active = {"husets": []}, "husets"
    monkeypatch.setattr(AccountRules, "CreateReceiptRule", created)
    assert "Somebody changed the receipt rules meanwhile" in mail_in("on", code=1)


# The region, the domain and its record


def test_a_region_that_takes_in_no_mail_is_refused(account, monkeypatch):
    monkeypatch.setattr("console.mail_in.receives", lambda _: False)
    assert "SES takes in no mail in eu-north-1" in mail_in("on", code=1)
    assert account.calls == []


def test_a_region_we_have_not_heard_of_is_asked_for_by_its_server():
    asked = []

    def nobody(name, port):
        raise OSError(name, port)

    assert receiving.receives("eu-north-1", nobody)
    assert not receiving.receives("eu-south-2", nobody)
    assert receiving.receives("eu-south-2", lambda name, port: asked.append((name, port)) or [1])
    assert asked == [("inbound-smtp.eu-south-2.amazonaws.com", 25)]


def test_a_stack_without_a_domain_for_mail_is_told_what_to_deploy(account):
    account.outputs = {}
    assert "MailInDomain=in.YOUR-DOMAIN" in mail_in("on", code=1)
    assert account.calls == []


@pytest.mark.parametrize(
    ("mx", "words"),
    [
        ([], "has no MX record yet"),
        (None, "could not be asked"),
        (["smakommuner-example.mail.protection.outlook.com"], "mail goes there"),
        (["inbound-smtp.eu-west-1.amazonaws.com"], "and not to inbound-smtp.eu-north-1"),
        (["inbound-smtp.eu-north-1.amazonaws.com", "mx.annan.example"], "does not come here"),
    ],
)
def test_what_the_dns_says_of_the_domain_is_told(account, mx, words):
    account.mx = mx
    assert words in mail_in("on")


def test_a_domain_that_ses_has_not_verified_is_told(account):
    account.verified.clear()
    assert "SES refuses its mail" in mail_in("on")


@pytest.mark.parametrize(
    ("raises", "told"),
    [(dns.resolver.NXDOMAIN(), []), (dns.exception.Timeout(), None), (OSError(), None)],
    ids=lambda one: type(one).__name__,
)
def test_no_record_and_no_answer_are_told_apart(monkeypatch, raises, told):
    def resolve(*_, **__):
        raise raises

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    assert receiving.mx_of(DOMAIN) == told


def test_the_best_server_comes_first(monkeypatch):
    answer = [
        SimpleNamespace(preference=20, exchange="b.example."),
        SimpleNamespace(preference=10, exchange="A.example."),
    ]
    monkeypatch.setattr(dns.resolver, "resolve", lambda *_, **__: answer)
    assert receiving.mx_of(DOMAIN) == ["a.example", "b.example"]


def test_a_stack_with_a_long_name_has_a_rule_of_its_own_within_ses_s_64_signs():
    names = {name_of("a" * 100), name_of("a" * 99 + "b"), name_of("utskick")}
    assert len(names) == 3
    assert max(map(len, names)) <= 64


# The template and the rule agree


def filled(value, **names):
    """What ``!Sub`` and ``!GetAtt`` give, with a bucket that is called our-bucket."""
    match value:
        case {"Fn::Sub": text}:
            for name, given in names.items():
                text = text.replace(f"${{{name.replace('__', '::').replace('_', '.')}}}", given)
            return text
        case {"Fn::GetAtt": ["MailBucket", "Arn"]}:
            return names["MailBucket_Arn"]
        case {"Ref": "AWS::AccountId"}:
            return names["AWS__AccountId"]
        case dict():
            return {key: filled(one, **names) for key, one in value.items()}
        case list():
            return [filled(one, **names) for one in value]
    return value


@pytest.mark.parametrize("rule_set", [RULE_SET, "husets"])
def test_the_bucket_s_policy_lets_ses_put_mail_there_by_our_rule_in_any_set_and_nowhere_else(rule_set):
    names = {"AWS__Partition": "aws", "AWS__Region": "eu-north-1", "AWS__AccountId": "111122223333"}
    made = template()["Resources"]["MailBucketPolicy"]["Properties"]["PolicyDocument"]
    policy = json.dumps(filled(made, MailBucket_Arn="arn:aws:s3:::our-bucket", **names))
    arn = f"arn:aws:ses:eu-north-1:{{}}:receipt-rule-set/{rule_set}:receipt-rule/{OURS['Name']}"

    def lets(key, account="111122223333"):
        return lets_ses_put(policy, "our-bucket", key, source_arn=arn.format(account), account=account)

    assert lets(f"{PREFIX}o3vrnil0e2ic")
    assert not lets("elsewhere/o3vrnil0e2ic")
    assert not lets(f"{PREFIX}o3vrnil0e2ic", account="444455556666")


def test_the_function_hears_of_what_our_rule_puts_there():
    events = template()["Resources"]["ReceiveMail"]["Properties"]["Events"].values()
    (pattern,) = [one["Properties"]["Pattern"] for one in events]
    assert pattern["detail"]["object"]["key"] == [{"prefix": PREFIX}]
