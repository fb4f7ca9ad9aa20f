"""What the emulator knows of SES and of who may do what: the directory and the gate of a post office beside it."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from local.postoffice.bucket_policy import lets_ses_put
from local.postoffice.directory import Directory
from local.postoffice.errors import SesError
from local.postoffice.outbox import ACCOUNT_ID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local.postoffice.wire import Request

_FRESH = 3.0
"""Seconds for which what was found is believed: a deployment is seen soon enough."""

ROOT = "test"


def session(region: str) -> boto3.Session:
    """The emulator's root: everything is allowed to it."""
    return boto3.Session(aws_access_key_id=ROOT, aws_secret_access_key=ROOT, region_name=region)


@dataclass
class EmulatedDirectory:
    """The identities, configuration sets and event destinations that CloudFormation made in the emulator."""

    endpoint: str
    region: str
    _known: Directory = field(default_factory=Directory)
    _read_at: float = float("-inf")

    def __call__(self) -> Directory:
        if time.monotonic() - self._read_at > _FRESH:
            self._known, self._read_at = self._read(), time.monotonic()
        return self._known

    def _read(self) -> Directory:
        ses: Any = session(self.region).client("sesv2", endpoint_url=self.endpoint)
        found = Directory({one["IdentityName"].lower() for one in ses.list_email_identities()["EmailIdentities"]})
        for name in found.identities:
            if not ses.get_email_identity(EmailIdentity=name).get("FeedbackForwardingStatus", True):
                found.without_forwarding.add(name)
        for name in ses.list_configuration_sets()["ConfigurationSets"]:
            told = ses.get_configuration_set_event_destinations(ConfigurationSetName=name)
            found.destinations[name] = {
                # Not enabled unless it says so, as on AWS.
                one["SnsDestination"]["TopicArn"]: frozenset(one["MatchingEventTypes"])
                for one in told.get("EventDestinations", [])
                if one.get("Enabled") and "SnsDestination" in one
            }
        return found


@dataclass
class EmulatedAccount:
    """The active receipt rules in the emulator, and its buckets, where SES may put only what their policies let it."""

    endpoint: str
    region: str
    _clients: dict[str, Any] = field(default_factory=dict)

    def rules(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        found: Any = self._client("ses").describe_active_receipt_rule_set()
        return found.get("Metadata", {}).get("Name", ""), found.get("Rules", ())

    def put(self, bucket: str, key: str, content: bytes, *, by: str) -> None:
        s3 = self._client("s3")
        try:
            policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
        except ClientError as error:
            policy, missing = "", error.response.get("Error", {}).get("Code", "")
            if missing != "NoSuchBucketPolicy":
                raise PermissionError(f"the bucket {bucket} cannot be written to: {missing}") from error
        source = f"arn:aws:ses:{self.region}:{ACCOUNT_ID}:receipt-rule-set/{by}"
        if not lets_ses_put(policy, bucket, key, source_arn=source, account=ACCOUNT_ID):
            raise PermissionError(f"the policy of the bucket {bucket} does not let SES put {key} there by {source}")
        s3.put_object(Bucket=bucket, Key=key, Body=content)

    def _client(self, service: Literal["s3", "ses"]) -> Any:
        if service not in self._clients:
            self._clients[service] = session(self.region).client(service, endpoint_url=self.endpoint)
        return self._clients[service]


def credentials_of(function: str, role: str) -> Credentials:
    """What the emulator gives a function to sign with (ministack.core.lambda_runtime.execution_credentials)."""
    digest = hashlib.sha256(f"{function}:{role}".encode()).hexdigest()
    return Credentials(
        f"ASIA{digest[:16].upper()}",
        hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
        hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
    )


@dataclass
class Gate:
    """Lets through only what the signer's deployed role allows, asked of the emulator's own IAM.

    The emulator gives every function temporary credentials made from its own ARN and its role's, so the same can be
    worked out here, the signature checked, and the role found. Whether the role may do it is the emulator's to say.
    """

    endpoint: str
    region: str
    _roles: dict[str, tuple[Credentials, str]] = field(default_factory=dict)
    _decided: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    def __call__(self, request: Request, operation: str, identities: Sequence[str], configuration_set: str) -> None:
        key_id = self._key_id(request)
        if key_id == ROOT:
            return
        credentials, role = self._signer(key_id)
        self._check_signature(request, credentials)
        prefix = f"arn:aws:ses:{self.region}:{ACCOUNT_ID}"
        resources = [f"{prefix}:identity/{identity}" for identity in identities]
        if configuration_set:
            resources.append(f"{prefix}:configuration-set/{configuration_set}")
        for resource in resources or ["*"]:
            if not self._allowed(role, f"ses:{operation}", resource):
                who = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
                said = f"User `{who}' is not authorized to perform `ses:{operation}' on resource `{resource}'"
                raise SesError("AccessDeniedException", said)

    def _key_id(self, request: Request) -> str:
        found = re.search(r"Credential=([^/=]{1,128})/", _header(request, "authorization"))
        if not found:
            raise SesError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
        return found[1]

    def _signer(self, key_id: str) -> tuple[Credentials, str]:
        if key_id not in self._roles:
            functions = (
                session(self.region).client("lambda", endpoint_url=self.endpoint).get_paginator("list_functions")
            )
            for page in functions.paginate():
                for one in page["Functions"]:
                    made = credentials_of(one["FunctionArn"], one["Role"])
                    self._roles[made.access_key] = made, one["Role"]
        if key_id not in self._roles:
            raise SesError("UnrecognizedClientException", "The security token included in the request is invalid.", 403)
        return self._roles[key_id]

    def _check_signature(self, request: Request, credentials: Credentials) -> None:
        given = _header(request, "authorization")
        signed = re.search(r"SignedHeaders=([^,]+)", given)
        names = signed[1].split(";") if signed else []
        again = AWSRequest(
            request.method,
            f"http://{_header(request, 'host')}{request.path}{request.query and '?' + request.query}",
            headers={name: _header(request, name) for name in names},
            data=request.body,
        )
        again.context["timestamp"] = _header(request, "x-amz-date")
        signer = SigV4Auth(credentials, "ses", self.region)
        signature = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
        if not hmac.compare_digest(signature, given.rpartition("Signature=")[2]):
            raise SesError("InvalidSignatureException", "The request signature we calculated does not match", 403)

    def _allowed(self, role: str, action: str, resource: str) -> bool:
        decision = (role, action, resource)
        if decision not in self._decided:
            iam = session(self.region).client("iam", endpoint_url=self.endpoint)
            told = iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource])
            self._decided[decision] = told["EvaluationResults"][0]["EvalDecision"] == "allowed"
        return self._decided[decision]


def _header(request: Request, name: str) -> str:
    return next((value for key, value in request.headers.items() if key.lower() == name), "")
