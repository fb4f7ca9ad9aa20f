"""Identities: how far the verification of a sender has come, and which of them a call must be allowed to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from local.postoffice.errors import SesError
from local.postoffice.fate import is_simulated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from local.postoffice.directory import Directory

PATH = "/v2/email/identities"


def name_in(path: str) -> str:
    """The identity that a path asks about."""
    return unquote(path.removeprefix(PATH)).strip("/").lower()


def described(directory: Directory, path: str) -> Mapping[str, Any]:
    """The answer of https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html.

    Raises:
        SesError: there is no such identity.
    """
    name = name_in(path)
    if name not in directory.identities | directory.pending:
        raise SesError("NotFoundException", f"Email identity <{name}> does not exist.")
    verified = name in directory.identities
    status = "SUCCESS" if verified else "PENDING"
    about: dict[str, Any] = {
        "IdentityType": "EMAIL_ADDRESS" if "@" in name else "DOMAIN",
        "FeedbackForwardingStatus": name not in directory.without_forwarding,
        "VerificationStatus": status,
        "VerifiedForSendingStatus": verified,
    }
    return about if "@" in name else about | {"DkimAttributes": {"SigningEnabled": True, "Status": status}}


def asked_of_iam(directory: Directory, sender: str, recipients: Iterable[str], *, sandbox: bool) -> list[str]:
    """The identities that whoever sends must be allowed to use: the sender's and, in the sandbox, each recipient's.

    AWS documents the second nowhere but in its refusals, which name the recipient as the resource:
    https://github.com/GSA/data.gov/issues/3810, https://github.com/cloudposse/terraform-aws-ses/issues/40,
    https://github.com/aws/aws-sdk-js/issues/3641. That of a recipient whose domain is verified it is the domain, and
    that nothing is asked for the simulator, is a guess.
    """
    wanted = [directory.any_identity_of(sender) or sender.rpartition("@")[2]]
    if sandbox:
        wanted += [directory.any_identity_of(to) or to for to in recipients if not is_simulated(to)]
    return list(dict.fromkeys(wanted))


def not_verified(region: str, *addresses: str) -> SesError:
    """The refusal for a sender or, in the sandbox, a recipient that SES has not verified; it lists all that failed.

    The text as met in https://github.com/danilop/LambdAuth/issues/64 and many others.
    """
    said = "Email address is not verified. The following identities failed the check in region"
    return SesError("MessageRejected", f"{said} {region.upper()}: {', '.join(addresses)}")
