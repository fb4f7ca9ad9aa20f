"""AWS, spoken to in our own words: one class for each resource, and the only place that imports boto3."""

from newsletter.aws.archive import Archive
from newsletter.aws.books import Books
from newsletter.aws.going_on import go_on
from newsletter.aws.import_shelf import ImportShelf
from newsletter.aws.ledger import Ledger
from newsletter.aws.letter_box import LetterBox
from newsletter.aws.line import TokenLine
from newsletter.aws.links import Keys, Links
from newsletter.aws.postman import Postman
from newsletter.aws.posts import Requests
from newsletter.aws.queues import LetterQueue, PlanQueue, SendQueue, key_in, work_in
from newsletter.aws.readers import Readers
from newsletter.aws.refused_writes import refused_of
from newsletter.aws.schedules import Schedules
from newsletter.aws.sign_ups import SignUps
from newsletter.aws.staff_bucket import StaffBucket
from newsletter.aws.subscribers import Subscribers
from newsletter.aws.suppressions import Suppressions
from newsletter.aws.uploads import upload_in

__all__ = [
    "Archive",
    "Books",
    "ImportShelf",
    "Keys",
    "Ledger",
    "LetterBox",
    "LetterQueue",
    "Links",
    "PlanQueue",
    "Postman",
    "Readers",
    "Requests",
    "Schedules",
    "SendQueue",
    "SignUps",
    "StaffBucket",
    "Subscribers",
    "Suppressions",
    "TokenLine",
    "go_on",
    "key_in",
    "refused_of",
    "upload_in",
    "work_in",
]
