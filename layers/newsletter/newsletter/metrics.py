"""Metrics: the name of everything that is measured, once; code, alarms, dashboard and documents use these.

``tests/unit/test_metrics.py`` holds them to each other.
"""

from __future__ import annotations

from enum import StrEnum


class Metric(StrEnum):
    """A metric in the stack's own namespace of CloudWatch; the value is its name there."""

    # What became of mails, as SES answered (``sending.outcomes``)
    MAILS_ACCEPTED = "MailsAccepted"
    MAILS_REFUSED = "MailsRefused"
    MAILS_NOT_SENT = "MailsNotSent"
    MAILS_NOT_WANTED = "MailsNotWanted"
    MAILS_IN_DOUBT = "MailsInDoubt"
    MAILS_UNKNOWN = "MailsUnknown"

    # What SES reported afterwards (``sending.ses_events``)
    MAILS_SENT = "MailsSent"
    MAILS_DELIVERED = "MailsDelivered"
    MAILS_DELAYED = "MailsDelayed"
    MAILS_BOUNCED = "MailsBounced"
    MAILS_SOFT_BOUNCED = "MailsSoftBounced"
    MAILS_BLOCKED = "MailsBlocked"
    MAILS_COMPLAINED = "MailsComplained"
    MAILS_REJECTED = "MailsRejected"
    MAILS_NOT_RENDERED = "MailsNotRendered"
    MAILS_NOT_SPAM = "MailsNotSpam"
    ADDRESSES_RESTED = "AddressesRested"
    ADDRESSES_WOKEN = "AddressesWoken"
    RESTING_TOLD = "RestingTold"
    RESTING_DOUBTED = "RestingDoubted"
    REPORTS_REFUSED = "ReportsRefused"

    # Issues
    ISSUES_PROOFED = "IssuesProofed"
    ISSUES_CORRECTED = "IssuesCorrected"
    ISSUES_REFUSED = "IssuesRefused"
    ISSUES_WITHDRAWN = "IssuesWithdrawn"
    ISSUES_APPROVED = "IssuesApproved"
    ISSUES_STOPPED = "IssuesStopped"
    ISSUES_SENT_AGAIN = "IssuesSentAgain"
    DAYS_ANSWERED = "DaysAnswered"
    ISSUES_PARKED = "IssuesParked"
    ISSUES_CLOSED = "IssuesClosed"
    ISSUE_WAIT_SECONDS = "IssueWaitSeconds"
    LOOK_SECONDS = "LookSeconds"
    PARTS_RECOUNTED_OTHERWISE = "PartsRecountedOtherwise"
    REFUSED_PERCENT = "RefusedPercent"
    MAILS_ALLOWED_A_MINUTE = "MailsAllowedAMinute"
    STARTS_HELD_BACK = "StartsHeldBack"
    LEDGER_RESTORED = "LedgerRestored"

    # Letters
    LETTERS_FAILED = "LettersFailed"
    LETTER_WAIT_SECONDS = "LetterWaitSeconds"
    REMINDERS = "Reminders"
    WEEK_LETTER_LATE_SECONDS = "WeekLetterLateSeconds"

    # Files in the staff's folder
    FILES_IGNORED = "FilesIgnored"
    FILES_MISPLACED = "FilesMisplaced"
    SETTINGS_READ = "SettingsRead"
    SETTINGS_BROKEN = "SettingsBroken"
    ROWS_IMPORTED = "RowsImported"
    FILES_UPLOADED = "FilesUploaded"
    UPLOAD_LINKS_ASKED = "UploadLinksAsked"

    # Mail in (``mail_in.decisions``)
    MAILS_IGNORED = "MailsIgnored"
    MAILS_INFECTED = "MailsInfected"
    LEAVINGS_BY_MAIL = "LeavingsByMail"
    LEAVINGS_ASKED_BY_MAIL = "LeavingsAskedByMail"
    REPORTS_ON_SENDING = "ReportsOnSending"
    DMARC_ALIGNED = "DmarcAligned"
    DMARC_UNALIGNED = "DmarcUnaligned"
    MAILS_AUTOMATIC = "MailsAutomatic"
    MAILS_SPAM = "MailsSpam"
    ISSUES_MAILED = "IssuesMailed"
    TABLES_MAILED = "TablesMailed"
    MAILS_UNPROVEN = "MailsUnproven"
    MAILS_PASSED_ON = "MailsPassedOn"
    MAILS_HELD_BACK = "MailsHeldBack"
    """There have been enough of its kind: it is kept, and the operator is told."""

    # Readers on the website
    SIGN_UPS = "SignUps"
    SIGN_UPS_HELD_BACK = "SignUpsHeldBack"
    SIGN_UPS_USED_UP = "SignUpsUsedUp"
    FORMS_CLOSED = "FormsClosed"
    JOININGS = "Joinings"
    LEAVINGS = "Leavings"
    RETURNS = "Returns"
    REASONS_TOLD = "ReasonsTold"
    PREFERENCES = "Preferences"
    CHANGES = "Changes"
    MOVES_ASKED = "MovesAsked"
    MOVES = "Moves"
    OWN_DATA_ASKED = "OwnDataAsked"
    ERASURES = "Erasures"
    LEAVERS_FORGOTTEN = "LeaversForgotten"
    LINKS_SCANNED = "LinksScanned"
    PAGES_FAILED = "PagesFailed"

    @property
    def unit(self) -> str:
        """Its unit, as CloudWatch names it: its own name says which."""
        if self.value.endswith("Seconds"):
            return "Seconds"
        return "Percent" if self.value.endswith("Percent") else "Count"
