"""Restoring a table as an operator does who copies what DynamoDB restored into the table in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsletter.sending.restoring import LedgerRestorer

if TYPE_CHECKING:
    from newsletter.sending.restoring import Accepted
    from tests.integration.simulated_stack import SimulatedStack


def snapshot(stack: SimulatedStack, table: str) -> list[dict[str, Any]]:
    """Every row of a table, named as the template names it, as it is now."""
    rows: list[dict[str, Any]] = stack.cloud.client("dynamodb").scan(TableName=stack.cloud.refs[table])["Items"]
    return rows


def restore(stack: SimulatedStack, table: str, rows: list[dict[str, Any]]) -> None:
    """Let a table hold just these rows."""
    client, name = stack.cloud.client("dynamodb"), stack.cloud.refs[table]
    keys = [key["AttributeName"] for key in stack.cloud.template["Resources"][table]["Properties"]["KeySchema"]]
    for row in snapshot(stack, table):
        client.delete_item(TableName=name, Key={key: row[key] for key in keys})
    for row in rows:
        client.put_item(TableName=name, Item=row)


def accept(stack: SimulatedStack) -> Accepted:
    """What `utskick restored --accept` does."""
    staff = stack.function("AnswerReader").site.staff
    restorer = LedgerRestorer(
        subscribers=stack.subscribers,
        suppressions=stack.suppressions,
        staff_bucket=staff.visit.staff_bucket,
        ledger=staff.ledger,
        archive=stack.archive,
        schedules=staff.schedules,
        close_function_arn=staff.starter.close_function_arn,
        clock=stack.clock,
    )
    return restorer.accept()
