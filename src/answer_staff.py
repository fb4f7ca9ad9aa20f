"""Staff come by their link to give in files: the upload page answers, and acts only on POST."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from newsletter.aws import Requests, Resources
from newsletter.aws.page_resolver import page_resolver
from newsletter.settings import settings_from
from newsletter.upload_page.routes import UploadSite, answered, routes, unanswered

site = settings_from(UploadSite, os.environ, Resources, clock=time.time, sleep=time.sleep)
requests = settings_from(Requests, os.environ)
logger, metrics = Logger(), Metrics()
app = page_resolver(
    routes(),
    lambda event, act, **parts: answered(site, requests.parse(event), act, **parts),
    unanswered,
    logger,
    metrics,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
