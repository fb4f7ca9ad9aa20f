"""The first day: what an AWS account lacks before it may send, in words, when SES has refused something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FOR_A_PERSON = {
    "AccessDeniedException",
    "AccountSuspendedException",
    "MailFromDomainNotVerifiedException",
    "MessageRejected",
    "NotFoundException",
    "SendingPausedException",
}
"""Refusals that no waiting mends; of the others the rate's are everyday, and the quota's end by themselves."""

_DNS = """{identity} is not verified at SES (it says: {status}).
   SES console > Verified identities > {identity}: put the records it shows into your DNS, and wait for it."""
_SANDBOX = """The account is in SES's sandbox: {quota:,.0f} mails a day, {rate:g} a second, to verified addresses only.
   SES console > Account dashboard > Request production access. Until then write to addresses of {identity} only."""
_PAUSED = """Sending is paused for the account.
   SES console > Account dashboard says why, and what AWS wants to hear."""
_ROLE = """The function that sends is not allowed what SES asks for: see the resource in the message above.
   The sandbox asks for each recipient's identity too: deploy with Sandbox=yes. Is it the sender: deploy with its own
   identity as SenderIdentity."""


def refusal_in(refusals: Iterable[Mapping[str, str]]) -> Mapping[str, str] | None:
    """The first refusal that somebody has to do something about."""
    return next((one for one in refusals if one["code"] in _FOR_A_PERSON), None)


def explained(refused: Mapping[str, str], ses: Any, identity: str, region: str) -> str:
    """What SES refused, where, and what to do about it, asked of SES itself.

    Args:
        refused: ``operation``, ``code`` and ``message`` of a call that SES refused.
        ses: a client of boto3 for ``sesv2``.
        identity: the sender, as the template's SenderIdentity has it.
        region: where SES was asked; each region has its own identities and its own sandbox.
    """
    steps = _steps(refused["code"], ses, identity)
    return "\n".join(
        [
            "SES refused a mail, so nobody was mailed and the issue waits.",
            f"  What   {refused['operation']}: {refused['code']}: {refused['message']}",
            f"  Where  Amazon SES in {region}, as {identity}",
            "  What to do:",
            *(f"  {number}. {step}" for number, step in enumerate(steps, 1)),
        ]
    )


def _steps(code: str, ses: Any, identity: str) -> list[str]:
    account = ses.get_account()
    steps = []
    try:
        status = ses.get_email_identity(EmailIdentity=identity)["VerificationStatus"]
    except ses.exceptions.NotFoundException:
        status = "no such identity"
    if status != "SUCCESS":
        steps.append(_DNS.format(identity=identity, status=status))
    if not account["ProductionAccessEnabled"]:
        quota = account["SendQuota"]
        steps.append(_SANDBOX.format(quota=quota["Max24HourSend"], rate=quota["MaxSendRate"], identity=identity))
    if not account["SendingEnabled"]:
        steps.append(_PAUSED)
    if code == "AccessDeniedException":
        steps.append(_ROLE)
    return steps or ["Nothing is wrong with the account now: what was refused may have been mended meanwhile."]
