"""What SES can tell of a mail, and what counts it."""

from __future__ import annotations

from newsletter.metrics import Metric
from newsletter.sending.ses_events import FINAL, SesEvent


def test_each_event_is_counted_by_a_metric_of_its_own():
    assert SesEvent.SENT.metric is Metric("MailsSent")
    assert SesEvent.SOFT_BOUNCED.metric is Metric("MailsSoftBounced")
    assert len({event.metric for event in SesEvent}) == len(SesEvent)


def test_a_mail_that_was_only_sent_or_delayed_is_waited_for():
    assert set(SesEvent) - FINAL == {SesEvent.SENT, SesEvent.DELAYED, SesEvent.NOT_SPAM}
