"""AWS, spoken to in our own words: one class for each resource, and the only place that imports boto3."""

from newsletter.aws.archive import Archive
from newsletter.aws.close_trigger import CloseIssueFunction
from newsletter.aws.http_requests import Requests
from newsletter.aws.import_checkpoints import ImportCheckpoints
from newsletter.aws.ledger import Ledger
from newsletter.aws.links import Keys, Links
from newsletter.aws.mail_bucket import MailBucket, mail_in
from newsletter.aws.mail_records import MailRecords
from newsletter.aws.outbox import Outbox
from newsletter.aws.postman import Postman
from newsletter.aws.queues import LetterQueue, PlanQueue, SendQueue, key_in, work_in
from newsletter.aws.recipients import Readers
from newsletter.aws.refused_writes import refused_of
from newsletter.aws.resources import Resources
from newsletter.aws.schedules import Schedules
from newsletter.aws.self_invoke import go_on
from newsletter.aws.send_rate import SendRateLimiter
from newsletter.aws.sign_ups import SignUps
from newsletter.aws.staff_bucket import StaffBucket
from newsletter.aws.status_links import StatusLinks
from newsletter.aws.subscribers import Subscribers
from newsletter.aws.suppressions import Suppressions
from newsletter.aws.upload_links import UploadLinks
from newsletter.aws.uploads import upload_in

__all__ = [
    "Archive",
    "CloseIssueFunction",
    "ImportCheckpoints",
    "Keys",
    "Ledger",
    "LetterQueue",
    "Links",
    "MailBucket",
    "MailRecords",
    "Outbox",
    "PlanQueue",
    "Postman",
    "Readers",
    "Requests",
    "Resources",
    "Schedules",
    "SendQueue",
    "SendRateLimiter",
    "SignUps",
    "StaffBucket",
    "StatusLinks",
    "Subscribers",
    "Suppressions",
    "UploadLinks",
    "go_on",
    "key_in",
    "mail_in",
    "refused_of",
    "upload_in",
    "work_in",
]
