"""One of the peers of bench/peers.py, in an environment of its own: CPU seconds to bring an issue to so many readers.

Its subscribers, or its queue, are in its database before the clock starts only where the peer expects them there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

COMMON = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sites"]


def configure(folder: Path, port: int, **more: Any) -> None:
    """Django with a database in the folder, and its mail to the sink over one connection."""
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "peer.sqlite"}},
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        USE_TZ=True,
        SECRET_KEY="bench",  # noqa: S106 - of a database that is thrown away
        SITE_ID=1,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        **more,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def post_office(asked: dict[str, Any], folder: Path) -> float:
    """django-post-office: a template and a queue in the database, rendered when it is sent."""
    configure(
        folder,
        asked["port"],
        INSTALLED_APPS=[*COMMON, "post_office"],
        EMAIL_BACKEND="post_office.EmailBackend",
        POST_OFFICE={
            "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
            "BATCH_SIZE": 1000,
            "THREADS_PER_PROCESS": 1,
        },
    )
    from post_office import mail
    from post_office.models import Email, EmailTemplate

    template = EmailTemplate.objects.create(
        name="issue", subject=asked["subject"], content=asked["text"], html_content=asked["html"]
    )
    began = time.process_time()
    mail.send_many(
        {
            "sender": asked["sender"],
            "recipients": [one["address"]],
            "template": template,
            "context": {"leave": one["leave"]},
            "headers": {"List-Unsubscribe": f"<{one['leave']}>"},
            "render_on_delivery": True,
        }
        for one in asked["readers"]
    )
    mail.send_queued_mail_until_done(processes=1)
    took = time.process_time() - began
    assert Email.objects.filter(status=0).count() == len(asked["readers"]), "not everything was sent"
    return took


def newsletter(asked: dict[str, Any], folder: Path) -> float:
    """django-newsletter: subscriptions in the database, one submission to all of them."""
    templates = folder / "templates" / "newsletter" / "message"
    templates.mkdir(parents=True)
    for name in ("subject", "text", "html"):
        end = "html" if name == "html" else "txt"
        (templates / f"message{'_subject' if name == 'subject' else ''}.{end}").write_text(asked[name])
    urls = 'from django.urls import include, path\nurlpatterns = [path("n/", include("newsletter.urls"))]\n'
    (folder / "newsletter_urls.py").write_text(urls)
    sys.path.insert(0, str(folder))
    configure(
        folder,
        asked["port"],
        INSTALLED_APPS=[*COMMON, "sorl.thumbnail", "newsletter"],
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        NEWSLETTER_THUMBNAIL="sorl-thumbnail",
        ROOT_URLCONF="newsletter_urls",
    )
    from django.conf import settings
    from django.utils import timezone
    from newsletter.models import Message, Newsletter, Submission, Subscription

    settings.TEMPLATES[0]["DIRS"] = [folder / "templates"]
    letter = Newsletter.objects.create(title="Bladet", slug="bladet", email=asked["sender"], sender="Bladet")
    for one in asked["readers"]:
        Subscription.objects.create(newsletter=letter, email_field=one["address"], subscribed=True)
    message = Message.objects.create(title="Sommar", slug="sommar", newsletter=letter)
    submission = Submission.from_message(message)
    submission.prepared, submission.publish_date = True, timezone.now()
    submission.save()
    began = time.process_time()
    Submission.submit_queue()
    took = time.process_time() - began
    assert Submission.objects.get().sent, "it was not sent"
    return took


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    os.chdir(asked["folder"])
    took = {"django-post-office": post_office, "django-newsletter": newsletter}[asked["peer"]](
        asked, Path(asked["folder"])
    )
    print(json.dumps({"cpu": took}))
