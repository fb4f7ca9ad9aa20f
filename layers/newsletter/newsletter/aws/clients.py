"""Clients of AWS services, all from one session: reading botocore's models twice would double a cold start."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from newsletter.aws.conflicts import retrying

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

# Everything called with this may be called twice: writes are conditional, sets are added to, queues may double.
_AGAIN = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=3, read_timeout=10)

_CONNECTIONS = 16

# SES has no idempotency token, and boto3 by itself sends a call again when its answer is lost: one attempt, always.
# SES checks what it is sent; boto3 checking fifty mails first takes a third of the call's CPU.
ONCE = Config(
    retries={"mode": "standard", "total_max_attempts": 1},
    connect_timeout=3,
    read_timeout=30,
    parameter_validation=False,
)


@cache
def _session() -> boto3.Session:
    return boto3.Session()


@cache
def dynamodb() -> DynamoDBClient:
    # An import has several calls under way at once, each of which keeps its connection: subscribers.importing.
    return retrying(_session().client("dynamodb", config=_AGAIN.merge(Config(max_pool_connections=_CONNECTIONS))))


@cache
def s3() -> S3Client:
    return retrying(_session().client("s3", config=_AGAIN))


@cache
def s3_of_browsers() -> S3Client:
    """For what a browser asks of S3 itself, in the bucket's own region: a redirect ends a request across origins."""
    return _session().client(
        "s3", config=_AGAIN.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    )


@cache
def sqs() -> SQSClient:
    return _session().client("sqs", config=_AGAIN)


@cache
def sesv2() -> SESV2Client:
    return _session().client("sesv2", config=ONCE)


@cache
def sesv2_briefly() -> SESV2Client:
    """For what is good to know and nothing waits for."""
    return _session().client("sesv2", config=ONCE.merge(Config(connect_timeout=1, read_timeout=2)))


@cache
def ses() -> SESClient:
    """SES v1, which alone knows receipt rules, at one call a second (https://docs.aws.amazon.com/ses/latest/dg/quotas.html)."""
    return _session().client("ses", config=_AGAIN.merge(Config(retries={"mode": "standard", "total_max_attempts": 6})))


@cache
def scheduler() -> EventBridgeSchedulerClient:
    return _session().client("scheduler", config=_AGAIN)


@cache
def lambda_() -> LambdaClient:
    return _session().client("lambda", config=_AGAIN)


@cache
def cloudformation() -> Any:  # of its calls the console needs one: not worth its stubs
    return _session().client("cloudformation", config=_AGAIN)


@cache
def secretsmanager() -> SecretsManagerClient:
    return _session().client("secretsmanager", config=_AGAIN)


def forget() -> None:
    """Drop every client, for tests put a new AWS behind them; not the session, whose models take long to read."""
    makers = (
        *(dynamodb, s3, s3_of_browsers, sqs, ses, sesv2, sesv2_briefly),
        *(scheduler, secretsmanager, lambda_, cloudformation),
    )
    for made in makers:
        made.cache_clear()
