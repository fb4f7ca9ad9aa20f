"""Staff come by their link to give in files: the upload page answers, and acts only on POST."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from newsletter.aws import Requests, Resources
from newsletter.settings import settings_from
from newsletter.upload_page.routes import UploadSite, answered, routes, unanswered

site = settings_from(UploadSite, os.environ, Resources, clock=time.time, sleep=time.sleep)
requests = settings_from(Requests, os.environ)
logger, metrics, app = Logger(), Metrics(), APIGatewayHttpResolver()


def response(act: Any, **parts: str) -> Response[str | bytes]:
    answer = answered(site, requests.parse(app.current_event.raw_event), act, **parts)
    for name, number in answer.metrics:
        metrics.add_metric(name=name, unit=name.unit, value=number)
    return Response(answer.status, body=answer.body, headers=dict(answer.sent_headers), compress=answer.is_text)


for rule, methods, act in routes():
    app.route(rule, list(methods))(lambda act=act, **parts: response(act, **parts))
app.not_found(lambda _: response(unanswered(app.current_event.http_method, app.current_event.path)))


def failed(error: Exception) -> Response[str | bytes]:
    logger.error("a page failed", exc_info=error)  # the visitor sees a calm page, the operator an alarm
    return response(lambda met: met.failed)


app.exception_handler(Exception)(failed)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
