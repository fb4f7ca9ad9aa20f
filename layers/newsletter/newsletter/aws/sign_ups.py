"""The table of sign-ups: who asked and has not confirmed, and how many did today. What is old deletes itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import is_condition_failure, item, plain, put_version, scan
from newsletter.sending.join_letters import JoinLetters
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.sign_ups import SignUp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DELIVERED, _BOUNCED = "delivered#", "bounced#"
_TWO_DAYS = 2 * 86_400
_MOST_LETTERS = 2000
"""Letters of a list that are counted in a day: an item holds 400 kB, and a form that robots feed closes long before."""


@dataclass(frozen=True)
class SignUps:
    """Sign-ups by list and reader, and counters by what they count."""

    sign_ups_table: str

    def of(self, list_id: str, reader: str) -> SignUp | None:
        """Also one that is too old: DynamoDB deletes those within days, not at once."""
        key = item({"about": _about(list_id, reader)})
        answer = dynamodb().get_item(TableName=self.sign_ups_table, Key=key, ConsistentRead=True)
        if "Item" not in answer:
            return None
        return _sign_up(plain(answer["Item"]))

    def open_at(self, now: datetime) -> Iterator[SignUp]:
        """Everybody who has not confirmed and still can, in no order, a page at a time."""
        for row in scan(
            self.sign_ups_table,
            FilterExpression="expires > :now AND attribute_exists(letters)",
            ExpressionAttributeValues=item({":now": int(now.timestamp())}),
        ):
            yield _sign_up(row)

    def forget_expired(self, now: datetime) -> Iterator[str]:
        """Delete sign-ups, moves and counters whose time is out; yields what each was about.

        DynamoDB does so too, within days: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
        """
        is_over: dict[str, Any] = {"ExpressionAttributeValues": item({":now": int(now.timestamp())})}
        for row in scan(
            self.sign_ups_table, FilterExpression="expires <= :now", ProjectionExpression="about", **is_over
        ):
            try:
                dynamodb().delete_item(
                    TableName=self.sign_ups_table,
                    Key=item({"about": row["about"]}),
                    ConditionExpression="attribute_not_exists(about) OR expires <= :now",
                    **is_over,
                )
            except ClientError as error:
                if not is_condition_failure(error):
                    raise  # else somebody asked anew this very moment
            else:
                yield row["about"]

    def keep(self, sign_up: SignUp) -> None:
        """Raises OvertakenError if somebody else kept another version meanwhile."""
        values = asdict(sign_up) | {"about": _about(sign_up.list, sign_up.reader), "expires": sign_up.expires}
        put_version(self.sign_ups_table, values, sign_up.version)

    def forget(self, list_id: str, reader: str) -> None:
        dynamodb().delete_item(TableName=self.sign_ups_table, Key=item({"about": _about(list_id, reader)}))

    def move_of(self, reader: str) -> AddressChange | None:
        """Also one that is too old, as with sign-ups."""
        key = item({"about": _moving(reader)})
        answer = dynamodb().get_item(TableName=self.sign_ups_table, Key=key, ConsistentRead=True)
        if "Item" not in answer:
            return None
        row = plain(answer["Item"])
        return AddressChange(row["reader"], row["to"], row["address"], row["asked"])

    def keep_move(self, move: AddressChange) -> None:
        """Keep a move, and by the key of the new address who wants to move there, so that erasing it finds them."""
        dynamodb().update_item(
            TableName=self.sign_ups_table,
            Key=item({"about": _moving_to(move.to)}),
            UpdateExpression="ADD movers :mover SET expires = :expires",
            ExpressionAttributeValues=item({":mover": {move.reader}, ":expires": move.expires}),
        )
        values = asdict(move) | {"about": _moving(move.reader), "expires": move.expires}
        dynamodb().put_item(TableName=self.sign_ups_table, Item=item(values))

    def forget_move(self, reader: str) -> None:
        dynamodb().delete_item(TableName=self.sign_ups_table, Key=item({"about": _moving(reader)}))

    def forget_moves_to(self, reader: str) -> None:
        """Forget every move to an address that waits to be confirmed there."""
        key = item({"about": _moving_to(reader)})
        answer = dynamodb().get_item(TableName=self.sign_ups_table, Key=key, ConsistentRead=True)
        for mover in plain(answer["Item"]).get("movers", ()) if "Item" in answer else ():
            move = self.move_of(mover)
            if move and move.to == reader:
                self.forget_move(mover)
        dynamodb().delete_item(TableName=self.sign_ups_table, Key=key)

    def turn(self, what: str, most: int, until: datetime) -> bool:
        """Count one more of ``what`` in the time that ends at ``until``; False beyond ``most``.

        Those beyond are counted too: a refusal by DynamoDB would take another time than a count, and tell it. A lost
        answer makes boto3 count twice, which errs to the safe side.
        """
        ends = int(until.timestamp())
        answer = dynamodb().update_item(
            TableName=self.sign_ups_table,
            Key=item({"about": f"{what}#until#{ends}"}),
            UpdateExpression="ADD turns :one SET expires = :ends",
            ExpressionAttributeValues=item({":one": 1, ":ends": ends}),
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["turns"]["N"]) <= most

    def turns(self, what: str, until: datetime) -> int:
        """How often ``what`` has been counted so far; nothing is counted by asking."""
        key = item({"about": f"{what}#until#{int(until.timestamp())}"})
        answer = dynamodb().get_item(TableName=self.sign_ups_table, Key=key, ConsistentRead=True)
        return int(plain(answer.get("Item") or {}).get("turns", 0))

    def join_letters(self, day: str) -> JoinLetters:
        """What became of a day's join letters so far."""
        answer = dynamodb().get_item(TableName=self.sign_ups_table, Key=item({"about": _letters_of(day)}))
        return _counted(answer.get("Item") or {})

    def add_join_letters(
        self, day: str, list_id: str, delivered: frozenset[str], bounced: frozenset[str]
    ) -> JoinLetters:
        """Count letters, each once: sets take nothing twice. A full set takes no more, and then nothing is known."""
        added = {"d": (f"{_DELIVERED}{list_id}", delivered), "b": (f"{_BOUNCED}{list_id}", bounced)}
        added = {short: (name, letters) for short, (name, letters) in added.items() if letters}
        ends = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) + _TWO_DAYS
        try:
            answer = dynamodb().update_item(
                TableName=self.sign_ups_table,
                Key=item({"about": _letters_of(day)}),
                UpdateExpression=f"ADD {', '.join(f'#{short} :{short}' for short in added)} SET expires = :ends",
                ConditionExpression=" AND ".join(
                    f"(attribute_not_exists(#{short}) OR size(#{short}) < :most)" for short in added
                ),
                ExpressionAttributeNames={f"#{short}": name for short, (name, _) in added.items()},
                ExpressionAttributeValues=item(
                    {":most": _MOST_LETTERS, ":ends": ends}
                    | {f":{short}": set(letters) for short, (_, letters) in added.items()}
                ),
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if is_condition_failure(error):
                return JoinLetters()
            raise
        return _counted(answer["Attributes"])


def _counted(raw: Mapping[str, Any]) -> JoinLetters:
    sizes = {name: len(letters) for name, letters in plain(raw).items() if isinstance(letters, frozenset)}
    return JoinLetters(
        *(
            {name.removeprefix(begins): size for name, size in sizes.items() if name.startswith(begins)}
            for begins in (_DELIVERED, _BOUNCED)
        )
    )


def _letters_of(day: str) -> str:
    return f"join-letters:{day}"


def _sign_up(row: Mapping[str, Any]) -> SignUp:
    return SignUp(**{"name": ""} | {field.name: row[field.name] for field in fields(SignUp) if field.name in row})


def _moving(reader: str) -> str:
    return f"moving:{reader}"  # no list is called that: a colon stands in no name


def _moving_to(reader: str) -> str:
    return f"moving-to:{reader}"


def _about(list_id: str, reader: str) -> str:
    return f"{list_id}#{reader}"
