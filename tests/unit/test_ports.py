"""What workflows ask for is what the AWS classes have: mypy compares them here, and no port is left out."""

# ruff: noqa: F841 - mypy reads what nothing else does

from __future__ import annotations

import ast
import inspect
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsletter.aws.resources import Resources

if TYPE_CHECKING:
    from newsletter.editorial import ports as editorial
    from newsletter.mail_in import ports as mail_in
    from newsletter.sending import ports as sending
    from newsletter.subscribers import ports as subscribers
    from newsletter.upload_page import ports as upload_page
    from newsletter.web import ports as web

PACKAGES = ("subscribers", "sending", "editorial", "mail_in", "web", "upload_page")
LAYER = Path(__file__).parents[2] / "layers" / "newsletter"


def held_by_mypy(of: Resources) -> None:
    """Each resource with all that is asked of it. The line of one that lacks a method does not pass mypy."""
    archive: tuple[sending.Archive, editorial.Archive, web.Archive] = (of.archive, of.archive, of.archive)
    bounce_histories: sending.BounceHistories = of.bounce_histories
    picture: web.Picture | None = of.archive.picture("", "")
    checkpoints: editorial.ImportCheckpoints = of.checkpoints
    close_trigger: sending.CloseTrigger = of.close_trigger
    issue_titles: editorial.IssueTitles = of.issue_titles
    keys: subscribers.Keys = of.keys
    ledger: tuple[sending.Ledger, sending.DayLedger, editorial.Ledger, web.Ledger, upload_page.Ledger] = (
        of.ledger,
        of.ledger,
        of.ledger,
        of.ledger,
        of.ledger,
    )
    letter_queue: sending.LetterQueue = of.letter_queue
    links: subscribers.Links = of.links
    mail_bucket: mail_in.MailBucket = of.mail_bucket
    mail_records: mail_in.MailRecords = of.mail_records
    movement_counters: subscribers.MovementCounters = of.movement_counters
    status_links: web.StatusLinks = of.status_links
    outbox: sending.Outbox = of.outbox
    plan_queue: sending.PlanQueue = of.plan_queue
    postman: sending.Postman = of.postman
    publish_trigger: sending.PublishTrigger = of.publish_trigger
    readers: subscribers.Readers = of.readers
    schedules: sending.Schedules = of.schedules
    send_queue: sending.SendQueue = of.send_queue
    send_rate: sending.SendRate = of.send_rate
    sender: sending.Sender = of.sender
    sign_ups: tuple[subscribers.SignUps, sending.SignUps] = (of.sign_ups, of.sign_ups)
    staff_bucket: tuple[
        subscribers.Lists,
        editorial.StaffBucket,
        mail_in.StaffBucket,
        upload_page.StaffBucket,
        web.StaffBucket,
    ] = (
        of.staff_bucket,
        of.staff_bucket,
        of.staff_bucket,
        of.staff_bucket,
        of.staff_bucket,
    )
    subscribers_: subscribers.Subscribers = of.subscribers
    suppressions: subscribers.Suppressions = of.suppressions
    upload_links: upload_page.UploadLinks = of.upload_links


def asked() -> dict[str, set[str]]:
    """The ports that ``held_by_mypy`` compares with each resource, as ``package.Port``."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(inspect.getsource(held_by_mypy))):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = {ast.unparse(one) for one in ast.walk(node.annotation) if isinstance(one, ast.Attribute)}
            found[node.target.id.rstrip("_")] = names
    return found


def test_every_port_is_compared_with_the_resource_that_has_it():
    ports = {
        f"{package}.{name}"
        for package in PACKAGES
        for name, one in vars(import_module(f"newsletter.{package}.ports")).items()
        if inspect.isclass(one) and one.__module__ == f"newsletter.{package}.ports"
    }
    assert set().union(*asked().values()) == ports
    assert {one.name for one in fields(Resources)} - {"requests"} == asked().keys() - {"picture"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_workflow_asks_for_a_resource_by_its_own_name_and_by_one_of_its_ports(package):
    for path in sorted((LAYER / "newsletter" / package).glob("*.py")):
        imported = {
            name.name: f"{node.module.split('.')[1]}.{name.name}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".ports")
            for name in node.names
        }
        module = import_module(f"newsletter.{package}.{path.stem}")
        for name, kind in vars(module).items():
            if inspect.isclass(kind) and is_dataclass(kind) and kind.__module__ == module.__name__:
                assert kind.__bases__ == (object,) or name == "Reading", "it has its parts and is none of them"
                for field in fields(kind):
                    if port := imported.get(str(field.type)):
                        assert port in asked().get(field.name, ()), f"{path.stem}.{name}.{field.name}"


def test_a_port_stands_in_the_ports_of_its_package_and_nowhere_else():
    elsewhere = [
        f"{path.relative_to(LAYER)}: {node.name}"
        for path in sorted(LAYER.rglob("*.py"))
        if path.stem != "ports"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases)
    ]
    assert elsewhere == []
