"""The table of subscribers: who gets a list, or got it.

It is kept on partitions, one for each first character of a reader's key, so that a long list is many partitions, and as
suppressions are, so that both can be read side by side in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import is_condition_failure, item, plain, query, raw_query
from newsletter.aws.leavings import Leavings  # noqa: TC001 - settings_from makes it
from newsletter.aws.movement_counters import MovementCounters  # noqa: TC001 - the same
from newsletter.aws.subscriber_items import candidate_in, choices_row, key_of, row_of, subscriber_in
from newsletter.aws.subscriber_writes import Write, made
from newsletter.subscribers.keyring import PARTITIONS
from newsletter.subscribers.list_movements import Movements
from newsletter.subscribers.subscriber import REGISTER, Candidate, Ground, State, Subscriber

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from newsletter.subscribers.preferences import Preferences
    from newsletter.subscribers.row_outcomes import Change

_LISTS = item({"shelf": "#lists", "reader": "#lists"})
"""No list's name begins so."""

_NAMELESS = "SET chose_name = :own REMOVE #name"


@dataclass(frozen=True)
class Subscribers:
    """Everyone who gets, or got, a list. What is their own act to leave or join is written to ``leavings`` too.

    Who comes to get a list or ceases to is counted, whichever door it is by.
    """

    subscribers_table: str
    leavings: Leavings
    movement_counters: MovementCounters
    _noted: set[str] = field(init=False, default_factory=set, compare=False)

    def lists(self) -> Sequence[str]:
        """Every list that ever had somebody on it, also where its folder is gone."""
        answer = dynamodb().get_item(TableName=self.subscribers_table, Key=_LISTS, ConsistentRead=True)
        return sorted(plain(answer["Item"]).get("lists", ())) if "Item" in answer else []

    def note_lists(self, list_ids: Sequence[str]) -> None:
        """Remember that there are such lists; noting them again changes nothing."""
        if new := set(list_ids) - self._noted:
            dynamodb().update_item(
                TableName=self.subscribers_table,
                Key=_LISTS,
                UpdateExpression="ADD lists :lists",
                ExpressionAttributeValues=item({":lists": new}),
            )
            self._noted.update(new)

    def of(self, list_id: str, reader: str) -> Subscriber | None:
        answer = dynamodb().get_item(TableName=self.subscribers_table, Key=key_of(list_id, reader), ConsistentRead=True)
        return subscriber_in(list_id, plain(answer["Item"])) if "Item" in answer else None

    def after(self, list_id: str, key: str, most: int) -> Sequence[Candidate]:
        """At most so many of a list in the order of their keys, whatever their state, from the one after ``key``."""
        found: list[Candidate] = []
        for partition in PARTITIONS[PARTITIONS.index(key[0]) if key else 0 :]:
            later = key if key and partition == key[0] else ""
            rows = raw_query(
                self.subscribers_table,
                ConsistentRead=True,  # who joined or came back a moment ago is in the audience
                KeyConditionExpression="shelf = :shelf" + (" AND reader > :after" if later else ""),
                ExpressionAttributeValues=item({":shelf": f"{list_id}#{partition}", ":after": later}),
                ProjectionExpression="reader, #state, grounds, choices, left_how",
                ExpressionAttributeNames={"#state": "state"},
                Limit=most - len(found),
            )
            found += map(candidate_in, islice(rows, most - len(found)))
            if len(found) == most:
                break
        return found

    def everybody(self, list_id: str) -> Iterator[Subscriber]:
        """Everyone on a list whatever their state, in the order of their keys, never more than a page in memory."""
        for partition in PARTITIONS:
            for row in query(
                self.subscribers_table,
                KeyConditionExpression="shelf = :shelf",
                ExpressionAttributeValues=item({":shelf": f"{list_id}#{partition}"}),
            ):
                yield subscriber_in(list_id, row)

    def leavers(self, list_id: str, partitions: Iterable[str]) -> Iterator[Subscriber]:
        """Those on these partitions of a list who left and are not forgotten. DynamoDB passes over the others."""
        for partition in partitions:
            for row in query(
                self.subscribers_table,
                KeyConditionExpression="shelf = :shelf",
                FilterExpression="#state = :left AND attribute_exists(address)",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=item({":shelf": f"{list_id}#{partition}", ":left": State.LEFT.value}),
            ):
                yield subscriber_in(list_id, row)

    def forget(self, reader: Subscriber) -> bool:
        """Keep of somebody who left only that they did; False, and nothing changed, if they have come back since.

        The whole row is written anew, so that whatever else is kept of readers one day goes too.
        """
        try:
            dynamodb().put_item(
                TableName=self.subscribers_table,
                Item=row_of(reader.forgotten()),
                ConditionExpression="#state = :left AND left_at = :at",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=item({":left": State.LEFT.value, ":at": reader.left_at}),
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise
            return False
        return True

    def erase(self, list_id: str, reader: str) -> None:
        """Forget everything about a reader of a list; who is gone already is gone."""
        answer = dynamodb().delete_item(
            TableName=self.subscribers_table, Key=key_of(list_id, reader), ReturnValues="ALL_OLD"
        )
        if _was_active(answer):
            self.movement_counters.note(list_id, Movements(left=1))

    def remove(self, reader: Subscriber) -> bool:
        """Take away somebody whom an import added, unless anything has become of them since."""
        try:
            dynamodb().delete_item(
                TableName=self.subscribers_table,
                Key=key_of(reader.list, reader.key),
                ConditionExpression="taken_in = :taken_in AND #state = :state AND attribute_not_exists(consent)",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=item({":taken_in": reader.taken_in, ":state": reader.state.value}),
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise
            return False
        if reader.state is State.ACTIVE:
            self.movement_counters.note(reader.list, Movements(left=1))
        return True

    def add(self, reader: Subscriber) -> bool:
        """Write somebody new; False, and nothing written, if they are here already.

        A lost answer makes boto3 write again and meet our own row, which then comes from the same row of a file.
        """
        self.note_lists([reader.list])
        try:
            dynamodb().put_item(
                TableName=self.subscribers_table,
                Item=row_of(reader),
                ConditionExpression="attribute_not_exists(reader)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise
            found = plain(error.response.get("Item") or {})  # type: ignore[arg-type]  # not in the stubs
            return bool(reader.taken_in) and found.get("taken_in") == reader.taken_in
        if reader.state is State.ACTIVE:
            self.movement_counters.note(reader.list, Movements(joined=1))
        return True

    def write_all(self, changes: Sequence[Change]) -> Sequence[bool]:
        """Write what an import made of some readers; of each whether it was: not where they were found otherwise."""
        self.note_lists([change.after.list for change in changes if change.before is None])
        written = made([self._write(change) for change in changes])
        moved: dict[str, Movements] = {}
        for change, is_written in zip(changes, written, strict=True):
            if is_written:
                there = moved.get(change.after.list, Movements())
                moved[change.after.list] = there + _moved(change.before, change.after)
        for list_id, movements in moved.items():
            self.movement_counters.note(list_id, movements)
        return written

    def _write(self, change: Change) -> Write:
        after = change.after
        if change.before is None:
            return Write.new(self.subscribers_table, row_of(after))
        return Write.over(self.subscribers_table, key_of(after.list, after.key), change.before, after)

    def join(self, reader: Subscriber) -> None:
        """Somebody confirmed a sign-up, or a move: whoever they were before, they get the list now.

        All of it, unless ``reader`` says otherwise. Again changes nothing.

        Since when a member has been one, and on what proof, stays as it is.
        """
        self.note_lists([reader.list])
        self.leavings.lift(reader.list, reader.key)
        new = {name: value for name, value in row_of(reader).items() if name not in ("shelf", "reader", "grounds")}
        settings = [
            f"#{name} = if_not_exists(#{name}, :{name})"
            if name in ("name", "since", "source")
            else f"#{name} = :{name}"
            for name in new
        ]
        gone = ("left_at", "left_how", "left_why", *(() if "choices" in new else ("choices",)))
        answer = dynamodb().update_item(
            TableName=self.subscribers_table,
            Key=key_of(reader.list, reader.key),
            UpdateExpression=f"ADD grounds :grounds SET {', '.join(settings)} REMOVE {', '.join(gone)}",
            ExpressionAttributeNames={f"#{name}": name for name in new},
            ExpressionAttributeValues={f":{name}": value for name, value in new.items()}
            | item({":grounds": {ground.value for ground in reader.grounds}}),
            ReturnValues="ALL_OLD",
        )
        if not _was_active(answer):
            self.movement_counters.note(reader.list, Movements(joined=1))

    def choose(self, list_id: str, reader: str, preferences: Preferences) -> Subscriber | None:
        """What a reader wants from now on. None if there is nobody of that key."""
        row = choices_row(preferences)
        return self._change(list_id, reader, *(("SET choices = :it", {":it": row}) if row else ("REMOVE choices", {})))

    def rename(self, list_id: str, reader: str, name: str) -> Subscriber | None:
        """What somebody calls themselves, from now on whatever a register calls them."""
        change, said = ("SET chose_name = :own, #name = :it", {":it": name}) if name else (_NAMELESS, {})
        return self._change(list_id, reader, change, {**said, ":own": True}, name="name")

    def tell_why(self, list_id: str, reader: str, why: str) -> Subscriber | None:
        """Why somebody who left did so: one of ``REASONS``. Whoever has come back since is not touched."""
        return self._change(
            list_id,
            reader,
            "SET left_why = :it",
            {":it": why, ":left": State.LEFT.value},
            "#name = :left",
            name="state",
        )

    def _change(
        self,
        list_id: str,
        reader: str,
        change: str,
        values: Mapping[str, Any],
        only_if: str = "attribute_exists(reader)",
        *,
        name: str = "",
    ) -> Subscriber | None:
        """Change one thing about a reader who is there, whatever else is written meanwhile; ``#name`` is ``name``."""
        asked: dict[str, Any] = {"ExpressionAttributeNames": {"#name": name}} if name else {}
        asked |= {"ExpressionAttributeValues": item(values)} if values else {}
        try:
            dynamodb().update_item(
                TableName=self.subscribers_table,
                Key=key_of(list_id, reader),
                UpdateExpression=change,
                ConditionExpression=only_if,
                **asked,
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise
        return self.of(list_id, reader)

    def remark(self, reader: Subscriber, said: str) -> None:
        """Keep beside where a reader comes from what a member of staff did about them, and why.

        Raises:
            ClientError: somebody else remarked on them at the same moment.
        """
        dynamodb().update_item(
            TableName=self.subscribers_table,
            Key=key_of(reader.list, reader.key),
            UpdateExpression="SET #source = :after",
            ConditionExpression="#source = :before" if reader.source else "attribute_not_exists(#source)",
            ExpressionAttributeNames={"#source": "source"},
            ExpressionAttributeValues=item(
                {":before": reader.source, ":after": "; ".join(filter(None, (reader.source, said)))}
            ),
        )

    def leave(self, list_id: str, reader: str, how: str, now: datetime) -> tuple[Subscriber | None, bool]:
        """The reader leaves, also one whom the register has lost, and whether that is new.

        A second time changes nothing. None if there is nobody of that key.
        """
        there, is_new = self._move(
            list_id,
            reader,
            "(#state = :active OR left_how = :register)",
            "SET #state = :left, left_how = :how, left_at = :at REMOVE left_why",
            {":register": REGISTER, ":how": how, ":at": now.isoformat(timespec="seconds")},
        )
        if there:
            self.leavings.add(list_id, reader)
        if there and is_new and there.state is State.ACTIVE:
            self.movement_counters.note(list_id, Movements(left=1))
        return (there.leaving(how, now) if there and is_new else there), is_new

    def leave_everything(self, reader: str) -> None:
        """The reader leaves every list there is or will be; the rows of those they are on are left one by one."""
        self.leavings.add_everything(reader)

    def come_back(self, list_id: str, reader: str) -> tuple[Subscriber | None, bool]:
        """The reader takes back a leaving, unless nobody knows their address any more, and whether that is new.

        None if there is nobody of that key.

        No import has a part any more in that they are here; and whoever has no ground left, since the register has
        lost them, has one now: their own wish.
        """
        before = self.of(list_id, reader)
        own_act = bool(before and not before.grounds)
        if before and not before.is_forgotten:
            self.leavings.lift(list_id, reader)
        there, is_new = self._move(
            list_id,
            reader,
            "#state = :left",
            "SET #state = :active REMOVE left_how, left_at, left_why, taken_in" + " ADD grounds :wish" * own_act,
            {":wish": {Ground.SIGN_UP.value}} if own_act else {},
        )
        if there is None or not is_new:
            return there, is_new
        self.movement_counters.note(list_id, Movements(joined=1))
        wish = {Ground.SIGN_UP} if own_act else set()
        return replace(there.returning(), grounds=there.grounds | wish, taken_in=""), True

    def _move(
        self, list_id: str, reader: str, only_if: str, change: str, values: Mapping[str, Any]
    ) -> tuple[Subscriber | None, bool]:
        """One call, whether or not it changes anything: the reader as they were, and whether that was changed.

        If its answer is lost, boto3 asks again and it seems old.
        """
        states = {":active": State.ACTIVE.value, ":left": State.LEFT.value}
        try:
            answer = dynamodb().update_item(
                TableName=self.subscribers_table,
                Key=key_of(list_id, reader),
                UpdateExpression=change,
                ConditionExpression=f"{only_if} AND attribute_exists(address)",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=item(states | dict(values)),
                ReturnValues="ALL_OLD",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise
            found = plain(error.response.get("Item") or {})  # type: ignore[arg-type]  # not in the stubs
            return subscriber_in(list_id, found) if found else None, False
        return subscriber_in(list_id, plain(answer["Attributes"])), True


def _was_active(answer: Mapping[str, Any]) -> bool:
    return plain(answer.get("Attributes", {})).get("state") == State.ACTIVE.value


def _moved(before: Subscriber | None, after: Subscriber) -> Movements:
    was, will = bool(before and before.state is State.ACTIVE), after.state is State.ACTIVE
    return Movements(joined=int(will and not was), left=int(was and not will))
