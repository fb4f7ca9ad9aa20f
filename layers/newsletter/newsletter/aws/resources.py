"""The resources of a stack, by the names under which workflows ask for them."""

from dataclasses import dataclass

from newsletter.aws.archive import Archive
from newsletter.aws.bounce_histories import BounceHistories
from newsletter.aws.close_trigger import CloseIssueFunction
from newsletter.aws.http_requests import Requests
from newsletter.aws.import_checkpoints import ImportCheckpoints
from newsletter.aws.issue_titles import IssueTitles
from newsletter.aws.ledger import Ledger
from newsletter.aws.links import Keys, Links
from newsletter.aws.mail_bucket import MailBucket
from newsletter.aws.mail_records import MailRecords
from newsletter.aws.movement_counters import MovementCounters
from newsletter.aws.outbox import Outbox
from newsletter.aws.postman import Postman
from newsletter.aws.publish_trigger import PublishIssueFunction
from newsletter.aws.queues import LetterQueue, PlanQueue, SendQueue
from newsletter.aws.recipients import Readers
from newsletter.aws.schedules import Schedules
from newsletter.aws.send_rate import SendRateLimiter
from newsletter.aws.sender import Sender
from newsletter.aws.sign_ups import SignUps
from newsletter.aws.staff_bucket import StaffBucket
from newsletter.aws.status_links import StatusLinks
from newsletter.aws.subscribers import Subscribers
from newsletter.aws.suppressions import Suppressions
from newsletter.aws.upload_links import UploadLinks


@dataclass(frozen=True)
class Resources:
    """Of which class each is on AWS: ``settings_from`` makes those that a workflow and its parts have fields for."""

    archive: Archive
    bounce_histories: BounceHistories
    checkpoints: ImportCheckpoints
    close_trigger: CloseIssueFunction
    issue_titles: IssueTitles
    keys: Keys
    ledger: Ledger
    letter_queue: LetterQueue
    links: Links
    mail_bucket: MailBucket
    mail_records: MailRecords
    movement_counters: MovementCounters
    outbox: Outbox
    plan_queue: PlanQueue
    postman: Postman
    publish_trigger: PublishIssueFunction
    readers: Readers
    requests: Requests
    schedules: Schedules
    send_queue: SendQueue
    send_rate: SendRateLimiter
    sender: Sender
    sign_ups: SignUps
    staff_bucket: StaffBucket
    status_links: StatusLinks
    subscribers: Subscribers
    suppressions: Suppressions
    upload_links: UploadLinks
