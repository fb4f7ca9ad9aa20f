"""Each morning: who came to rest is told of, and who came to rest with too many others is woken once."""

from __future__ import annotations

from types import SimpleNamespace

from newsletter.editorial.staff_mail import StaffMail
from newsletter.editorial.telling_resting import RestingNotifier
from newsletter.errors import InvalidList
from newsletter.metrics import Metric
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.sending.world import FakeBounceHistories

NOW = 1_800_000_000
OPERATOR = "drift@a.example"


class Morning:
    """A list and who rests on it; the folder, the tables and the letters in one."""

    def __init__(self, *addresses, resting=()):
        self.people = {
            address: Subscriber("kommunbladet", address, address, frozenset({Ground.MEMBER})) for address in addresses
        }
        self.suppressed = {
            address: Suppression(address, SuppressionReason.RESTING, "2026-06-01T08:00:00+00:00", "Transient 4.7.0")
            for address in resting
        }
        self.told, self.letters, self.broken = set(), {}, False
        self.bounce_histories = FakeBounceHistories()

    def come(self):
        readers = SimpleNamespace(known=lambda _, keys: ({k: v for k, v in self.people.items() if k in keys}, {}))
        subscribers = SimpleNamespace(everybody=lambda _: iter(self.people.values()))
        mail = StaffMail(self, OPERATOR, "a.example", "sv")
        return list(RestingNotifier(self, self.bounce_histories, readers, subscribers, self, mail, lambda: NOW).tell())

    def resting(self):
        return iter([one for key, one in self.suppressed.items() if key not in self.told])

    def wake(self, key):
        del self.suppressed[key]

    def note_told(self, key):
        self.told.add(key)

    def list_ids(self):
        return ["kommunbladet"]

    def mailing_list(self, _list_id):
        if self.broken:
            raise InvalidList
        return KOMMUNBLADET

    def put(self, letter):
        self.letters.setdefault(letter.to, {})[letter.id] = letter.subject

    def subjects(self, address):
        return sorted(self.letters.get(address, {}).values())


def at(domain, number):
    return [f"r{n}@{domain}" for n in range(number)]


def test_who_rests_alone_is_told_of_and_stays_at_rest():
    morning = Morning(*at("a.example", 50), resting=["r1@a.example"])
    assert morning.come() == [Metric.RESTING_TOLD]
    assert morning.subjects(KOMMUNBLADET.staff[0]) == ["En adress på Kommunbladet vilar"]
    assert morning.letters.keys() == set(KOMMUNBLADET.staff)
    assert morning.come() == []


def test_who_rests_with_many_is_woken_once_and_the_operator_hears_too():
    many, alone = at("sundsby.example", 12), "eva@b.example"
    morning = Morning(*many, alone, *at("a.example", 60), resting=[*many, alone])
    assert morning.come() == [Metric.RESTING_DOUBTED] * 12 + [Metric.RESTING_TOLD]
    assert morning.suppressed.keys() == {alone}
    assert {morning.bounce_histories.kept[key].doubted for key in many} == {NOW}
    doubt = "Brev till 12 läsare på Kommunbladet (sundsby.example) kommer inte fram"
    assert morning.subjects(OPERATOR) == [doubt]
    assert morning.subjects(KOMMUNBLADET.staff[0]) == [doubt, "En adress på Kommunbladet vilar"]
    for key in many:
        morning.suppressed[key] = Suppression(key, SuppressionReason.RESTING, "2026-07-01T08:00:00+00:00")
    assert morning.come() == [Metric.RESTING_TOLD] * 12, "it was doubted before"
    assert morning.suppressed.keys() == {alone, *many}


def test_whoever_has_left_is_no_part_of_a_share_and_a_list_that_cannot_be_read_waits():
    many = at("sundsby.example", 12)
    morning = Morning(*many, *at("a.example", 60), resting=many)
    for address in many[3:]:
        morning.people[address] = Subscriber("kommunbladet", address, address, frozenset(), state=State.LEFT)
    morning.broken = True
    assert morning.come() == [Metric.RESTING_TOLD] * 9, "they are on no list that waits"
    morning.broken = False
    assert morning.come() == [Metric.RESTING_TOLD] * 3
    assert morning.subjects(OPERATOR) == []
