"""What staff put in their folder in these tests: settings of a list, subscribers, issues."""

from __future__ import annotations

from typing import Any

import yaml

LIST = "kommunbladet"
STAFF = "redaktionen@smakommuner.example"
SENDER = "kommunbladet@smakommuner.example"

SETTINGS: dict[str, Any] = {
    "name": "Kommunbladet",
    "organisation": "Föreningen Små kommuner",
    "language": "sv",
    "from": {"name": "Kommunbladet", "address": SENDER},
    "reply_to": STAFF,
    "staff": [STAFF],
    "contact": {"name": "Märta Öberg", "phone": "0123-456 78", "postal_address": ["Box 12", "123 45 Sundsby"]},
    "rules": {"approvals": 0, "hold_minutes": 10},
}


def settings(**changed: Any) -> bytes:
    """``list.yaml`` with some of it changed; None takes a setting away."""
    wanted = {name: value for name, value in (SETTINGS | changed).items() if value is not None}
    return yaml.safe_dump(wanted, allow_unicode=True).encode()


def people(*addresses: str, grounds: str = "medlem") -> bytes:
    """A CSV of subscribers as a spreadsheet saves it."""
    rows = [f"{address};{grounds};medlemsregistret" for address in addresses]
    return "\n".join(["\ufeffadress;grund;källa", *rows, ""]).encode()


def readers(number: int) -> list[str]:
    return [f"läsare{n}@byar.example".replace("ä", "a") for n in range(number)]


def issue(subject: str = "Sommar i små kommuner", body: str = "Välkommen till mötet.", **stated: str) -> bytes:
    """A Markdown issue with its front matter."""
    lines = "".join(f"{name}: {value}\n" for name, value in {"ämne": subject, **stated}.items())
    return f"---\n{lines}---\n\n# {subject}\n\n{body}\n".encode()
