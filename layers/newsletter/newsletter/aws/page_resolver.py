"""A function that answers with pages: from what the HTTP API hands over to a page, and a calm one whatever fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aws_lambda_powertools import Logger, Metrics

    from newsletter.web.response import Response as Answer


def page_resolver(
    routes: Iterable[tuple[str, tuple[str, ...], Any]],
    answered: Callable[..., Answer],
    unanswered: Callable[[str, str], Any],
    logger: Logger,
    metrics: Metrics,
) -> APIGatewayHttpResolver:
    """Make what resolves a function's events.

    Args:
        routes: each address with its methods and what answers there.
        answered: what that answers, given the event, what answers, and the parts of the address by name.
        unanswered: what answers where no route does, by method and path.
        logger: the function's own; it tells what failed.
        metrics: the function's own; they count what happened.
    """
    app = APIGatewayHttpResolver()

    def response(act: Any, **parts: str) -> Response[str | bytes]:
        answer = answered(app.current_event.raw_event, act, **parts)
        for name, number in answer.metrics:
            metrics.add_metric(name=name, unit=name.unit, value=number)
        return Response(answer.status, body=answer.body, headers=dict(answer.sent_headers), compress=answer.is_text)

    def failed(error: Exception) -> Response[str | bytes]:
        logger.error("a page failed", exc_info=error)  # the visitor sees a calm page, the operator an alarm
        return response(lambda met: met.failed)

    for rule, methods, act in routes:
        app.route(rule, list(methods))(lambda act=act, **parts: response(act, **parts))
    app.not_found(lambda _: response(unanswered(app.current_event.http_method, app.current_event.path)))
    app.exception_handler(Exception)(failed)
    return app
