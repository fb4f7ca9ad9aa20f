"""A list in memory for imports: subscribers and readers in one, which remembers who is there and lets others write."""

from __future__ import annotations

from types import SimpleNamespace

from newsletter.subscribers.importing import RowImporter
from newsletter.subscribers.keyring import Keyring

RING = Keyring({"1": b"secret"})


class FakeSubscribers:
    """``meanwhile`` happens between reading and writing, once; ``dies_after`` so many writes the worker is gone."""

    def __init__(self):
        self.there, self.barred, self.gone = {}, {}, set()
        self.meanwhile, self.dies_after = None, None

    def everybody(self, _list_id):
        return iter(list(self.there.values()))

    def after(self, _list_id, key, most):
        return sorted((one for one in self.there.values() if one.key > key), key=lambda one: one.key)[:most]

    def remove(self, reader):
        return self.there.pop(reader.key, None) is not None

    def known(self, _list_id, keys):
        assert len(keys) == len(set(keys)) <= 100
        return {key: self.there[key] for key in keys if key in self.there}, self.suppressed(keys)

    def suppressed(self, keys):
        return {key: self.barred[key] for key in keys if key in self.barred}

    def looked_up(self, list_id, keys):
        return *self.known(list_id, keys), self.gone & set(keys)

    def erase(self, _list_id, key):
        self.there.pop(key, None)

    def write_all(self, changes):
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        return [self._write(change) for change in changes]

    def _write(self, change):
        if self.there.get(change.after.key) != change.before:
            return False
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                raise RuntimeError("the worker died")
        self.there[change.after.key] = change.after
        return True


def importer_of(people, workers=1):
    return RowImporter(people, people, SimpleNamespace(ring=RING), workers=workers)
