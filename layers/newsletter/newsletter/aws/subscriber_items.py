"""A reader as a row of the subscribers' table, and back."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from newsletter.aws.dynamodb_items import item, plain, reader_key
from newsletter.subscribers.preferences import EVERYTHING, Preferences
from newsletter.subscribers.subscriber import Candidate, Consent, Ground, State, Subscriber

if TYPE_CHECKING:
    from collections.abc import Mapping


def key_of(list_id: str, reader: str) -> dict[str, Any]:
    return reader_key(f"{list_id}#{reader[0]}", reader)


def row_of(reader: Subscriber) -> dict[str, Any]:
    return item(
        {
            "shelf": f"{reader.list}#{reader.key[0]}",
            "reader": reader.key,
            "address": reader.address,
            "name": reader.name,
            "grounds": {ground.value for ground in reader.grounds},
            "state": reader.state.value,
            "since": reader.since,
            "source": reader.source,
            "left_at": reader.left_at,
            "left_how": reader.left_how,
            "taken_in": reader.taken_in,
            "consent": asdict(reader.consent) if reader.consent else None,
            "left_why": reader.left_why,
            "choices": choices_row(reader.preferences),
            "chose_name": reader.chose_name or None,
        }
    )


_STATES = {state.value: state for state in State}


@cache
def _grounds(*names: str) -> frozenset[Ground]:
    return frozenset(map(Ground, names))


def candidate_in(row: Mapping[str, Any]) -> Candidate:
    # Read as it comes: a million of these go through here, and a general translation takes four times as long.
    preferences = _choices(plain({"choices": row["choices"]})["choices"]) if "choices" in row else EVERYTHING
    grounds = row["grounds"]["SS"] if "grounds" in row else ()  # of whoever was forgotten
    left_how = row["left_how"]["S"] if "left_how" in row else ""
    return Candidate(row["reader"]["S"], _STATES[row["state"]["S"]], _grounds(*grounds), preferences, left_how)


def subscriber_in(list_id: str, row: Mapping[str, Any]) -> Subscriber:
    return Subscriber(
        list=list_id,
        key=row["reader"],
        address=row.get("address", ""),
        grounds=frozenset(Ground(ground) for ground in row.get("grounds", ())),
        name=row.get("name", ""),
        state=State(row["state"]),
        since=row.get("since", ""),
        source=row.get("source", ""),
        left_at=row.get("left_at", ""),
        left_how=row.get("left_how", ""),
        taken_in=row.get("taken_in", ""),
        left_why=row.get("left_why", ""),
        consent=Consent(**row["consent"]) if "consent" in row else None,
        preferences=_choices(row.get("choices")),
        chose_name=row.get("chose_name", False),
    )


def choices_row(preferences: Preferences) -> dict[str, Any] | None:
    """Nothing for somebody who wants everything: nearly everybody, and then reading a list stays cheap."""
    if preferences == EVERYTHING:
        return None
    return {**asdict(preferences), "without": sorted(preferences.without), "not_in": sorted(preferences.not_in)}


def _choices(row: Mapping[str, Any] | None) -> Preferences:
    if not row:
        return EVERYTHING
    sets = {name: frozenset(row.get(name, ())) for name in ("without", "not_in")}
    return Preferences(only_important=row["only_important"], paused_until=row["paused_until"], **sets)
