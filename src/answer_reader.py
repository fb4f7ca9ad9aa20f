"""Somebody follows a link: the website answers, and acts only on POST."""

import os
import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from newsletter import aws
from newsletter.settings import settings_from
from newsletter.web.routes import Site, answered, routes, unanswered


@dataclass(frozen=True)
class Function(Site):
    requests: aws.Requests
    ledger: aws.Ledger
    subscribers: aws.Subscribers
    suppressions: aws.Suppressions
    sign_ups: aws.SignUps
    staff_bucket: aws.StaffBucket
    archive: aws.Archive
    outbox: aws.Outbox
    keys: aws.Links
    plan_queue: aws.PlanQueue
    schedules: aws.Schedules


site = settings_from(Function, os.environ, clock=time.time)
logger, metrics, app = Logger(), Metrics(), APIGatewayHttpResolver()


def response(act: Any, **parts: str) -> Response[str | bytes]:
    for count in (answer := answered(site, site.requests.parse(app.current_event.raw_event), act, **parts)).metrics:
        metrics.add_metric(name=count[0], unit="Count", value=count[1])
    return Response(answer.status, body=answer.body, headers=dict(answer.headers), compress=answer.is_text)


for rule, methods, act in routes():
    app.route(rule, list(methods))(lambda act=act, **parts: response(act, **parts))
app.not_found(lambda _: response(unanswered, method=app.current_event.http_method, path=app.current_event.path))


def failed(error: Exception) -> Response[str | bytes]:
    logger.error("a page failed", exc_info=error)  # the reader sees a calm page, the operator an alarm
    return response(Site.failed)


app.exception_handler(Exception)(failed)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
