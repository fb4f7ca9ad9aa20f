"""Restoring a table as an operator does who copies what DynamoDB restored into the table in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsletter.sending.restoring import RestoringOffice

if TYPE_CHECKING:
    from newsletter.sending.restoring import Accepted
    from tests.integration.house import House


def snapshot(house: House, table: str) -> list[dict[str, Any]]:
    """Every row of a table, named as the template names it, as it is now."""
    rows: list[dict[str, Any]] = house.cloud.client("dynamodb").scan(TableName=house.cloud.refs[table])["Items"]
    return rows


def restore(house: House, table: str, rows: list[dict[str, Any]]) -> None:
    """Let a table hold just these rows."""
    client, name = house.cloud.client("dynamodb"), house.cloud.refs[table]
    keys = [key["AttributeName"] for key in house.cloud.template["Resources"][table]["Properties"]["KeySchema"]]
    for row in snapshot(house, table):
        client.delete_item(TableName=name, Key={key: row[key] for key in keys})
    for row in rows:
        client.put_item(TableName=name, Item=row)


def accept(house: House) -> Accepted:
    """What `utskick restored --accept` does."""
    site = house.function("AnswerReader").site
    office = RestoringOffice(
        subscribers=house.subscribers,
        suppressions=house.suppressions,
        sign_ups=house.sign_ups,
        desk=site.desk,
        ledger=site.ledger,
        archive=house.archive,
        schedules=site.schedules,
        close_function_arn=site.close_function_arn,
        clock=house.clock,
    )
    return office.accept()
