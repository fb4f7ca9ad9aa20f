"""Where the import of a long file stands, so that it goes on in another invocation, and after one that died."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING: Mapping[str, Any] = {"counts": {}, "looks": {}, "slips": [], "rows": 0}


class ImportStage(StrEnum):
    """A register is compared before anything is changed, and whoever is gone comes last."""

    NEW = "new"
    ROWS = "rows"
    GONE = "gone"
    DONE = "done"


@dataclass(frozen=True)
class ImportCheckpoint:
    """What is done of one upload: its rows up to ``line``, and so many of the keys ``taken_off``.

    ``pieces`` are the parts of the report that are kept, ``report`` its sums. Of a register, ``members`` counts those
    who got the list as members, ``gone`` those of them who are not in it, and ``is_halted`` says that they are too
    many to go on without a word from staff; ``gone_keys`` is the piece that names all of them. ``tag`` is S3's name
    for just this version.
    """

    stage: ImportStage = ImportStage.NEW
    line: int = 0
    taken_off: int = 0
    pieces: tuple[str, ...] = ()
    report: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    members: int = 0
    gone: int = 0
    is_halted: bool = False
    gone_keys: str = ""
    tag: str = ""

    def to_json(self) -> bytes:
        facts = {"v": 1, **asdict(self)}
        del facts["tag"]
        return json.dumps(facts, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, raw: bytes, tag: str) -> Self:
        facts = json.loads(raw)
        if facts.pop("v") != 1:
            raise ValueError("an import of a schema that this code does not know")
        return cls(
            **{**facts, "stage": ImportStage(facts["stage"]), "pieces": tuple(facts["pieces"])},
            tag=tag,
        )
