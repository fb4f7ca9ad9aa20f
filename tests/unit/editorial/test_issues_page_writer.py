"""Which issues the page of a list has: its own, with the one that is being closed, which the ledger has open still."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

from newsletter.editorial.issues_page_writer import MOST_SHOWN, IssuesPageWriter
from newsletter.mailing_list import MailingList
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.subscribers.list_movements import Movements
from tests.integration.sample_files import settings
from tests.unit.sending.world import FakeMovementCounters

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


def _page(ledger, newest, counters=None):
    kept = {}
    bucket = SimpleNamespace(report=lambda key, content, kind: kept.update({key: content}))
    writer = IssuesPageWriter(ledger, bucket, counters or FakeMovementCounters(), 0.16, lambda: AT)
    writer.write(MailingList.from_bytes("bladet", settings()), newest)
    ((key, page),) = kept.items()
    assert key == "bladet/index.html"
    return page


def _written(ledger, newest):
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)', _page(ledger, newest))


def test_the_page_has_the_lists_own_issues_once_each_and_reads_no_other():
    ledger = FakeLedger(_state("bladet-b", AT - 10), _state("bladet-2-x", AT - 20), _state("bladet-a", AT - 30))
    assert _written(ledger, _state("bladet-c", AT)) == ["bladet-c", "bladet-b", "bladet-a"]
    assert ledger.read == ["bladet-b", "bladet-a", "bladet-gone"]
    assert _written(ledger, _state("bladet-b", AT - 10)) == ["bladet-b", "bladet-a"]


def test_a_long_history_is_cut_at_a_year_of_weekly_issues():
    ledger = FakeLedger(*(_state(f"bladet-{number:03}", AT - number) for number in range(1, 80)))
    assert len(_written(ledger, _state("bladet-000", AT))) == MOST_SHOWN


def test_the_page_tells_who_came_and_went_since_the_issue_before_and_of_its_own_list_only():
    now = [AT]
    counters = FakeMovementCounters(lambda: now[0])
    for days, list_id, more in (
        (9, "bladet", Movements(joined=100)), (7, "bladet", Movements(joined=4, left=1)),
        (1, "bladet", Movements(joined=8, bounced=3)), (1, "annan", Movements(left=50)),
    ):  # fmt: skip
        now[0] = AT - days * 86_400
        counters.note(list_id, more)
    page = _page(FakeLedger(_state("bladet-a", AT - 7 * 86_400)), _state("bladet-b", AT), counters)
    assert "Sedan 21\u00a0november 2026: 12 nya, 1 har slutat, 3 adresser har studsat för gott." in page


def test_before_a_second_issue_there_is_nothing_to_tell_the_first_from():
    again = replace(_state("bladet-b", AT), follows="bladet-a")
    assert "nya, " not in _page(FakeLedger(_state("bladet-a", AT - 9)), again)


def test_the_page_tells_what_each_issue_has_cost():
    newest = replace(_state("bladet-b", AT), sums={"audience": 9000, "accepted": 9000, "resent": 1000})
    assert ">1,64<" in _page(FakeLedger(), newest)
    assert ">&lt;\u00a00,01<" in _page(FakeLedger(), _state("bladet-b", AT))
