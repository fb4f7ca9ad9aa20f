"""Which issues the page of a list has: its own, with the one that is being closed, which the ledger has open still."""

from __future__ import annotations

import re
from types import SimpleNamespace

from newsletter.editorial.issues_page_writer import MOST_SHOWN, IssuesPageWriter
from newsletter.mailing_list import MailingList
from newsletter.sending.edition_state import EditionState, Stage
from tests.integration.sample_files import settings

AT = 1_795_831_200


def _state(edition, at):
    file = f"issues/bladet/{edition}.md"
    return EditionState(
        edition, edition.rpartition("-")[0], Stage.CLOSED, file, edition, "h", at, started=at, closed=at
    )


class FakeLedger:
    def __init__(self, *states):
        self.states = {state.edition: state for state in states}
        self.read = []

    def closed_lately(self, most):
        return [*self.states, "bladet-gone"][:most]

    def state_or_none(self, edition):
        self.read.append(edition)
        return self.states.get(edition)


def _written(ledger, newest):
    kept = {}
    bucket = SimpleNamespace(report=lambda key, content, kind: kept.update({key: content}))
    writer = IssuesPageWriter(ledger, bucket, lambda: AT)
    writer.write(MailingList.from_bytes("bladet", settings()), newest)
    ((key, page),) = kept.items()
    assert key == "bladet/index.html"
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)', page)


def test_the_page_has_the_lists_own_issues_once_each_and_reads_no_other():
    ledger = FakeLedger(_state("bladet-b", AT - 10), _state("bladet-2-x", AT - 20), _state("bladet-a", AT - 30))
    assert _written(ledger, _state("bladet-c", AT)) == ["bladet-c", "bladet-b", "bladet-a"]
    assert ledger.read == ["bladet-b", "bladet-a", "bladet-gone"]
    assert _written(ledger, _state("bladet-b", AT - 10)) == ["bladet-b", "bladet-a"]


def test_a_long_history_is_cut_at_a_year_of_weekly_issues():
    ledger = FakeLedger(*(_state(f"bladet-{number:03}", AT - number) for number in range(1, 80)))
    assert len(_written(ledger, _state("bladet-000", AT))) == MOST_SHOWN
