"""Which ports of 127.0.0.1 the local stack uses, and what to say when one is taken."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from dataclasses import asdict, dataclass

_USUAL = {"emulator": 4566, "post_office": 4580, "website": 4590, "smtp_server": 4525}


class PortTaken(SystemExit):
    """Ends the command with the ports that were asked for and are taken, and the way out."""


@dataclass(frozen=True)
class Ports:
    """One port for each of the local stack's servers."""

    emulator: int
    post_office: int
    website: int
    smtp_server: int

    @classmethod
    def named(cls) -> Ports:
        """The usual ports, or those that the environment names: the same every time, so that links keep working."""
        return cls(**{name: _asked_for(name) or port for name, port in _USUAL.items()})

    @classmethod
    def usual(cls) -> Ports:
        """The same for a stack that is about to start, with free ports in place of usual ones that are taken.

        Raises:
            PortTaken: one that the environment names is taken.
        """
        ports, others = asdict(cls.named()), asdict(cls.free())
        taken = [name for name, port in ports.items() if not is_free(port)]
        if asked := [name for name in taken if _asked_for(name)]:
            raise PortTaken(_told(asked, ports, others))
        return cls(**{name: others[name] if name in taken else port for name, port in ports.items()})

    @classmethod
    def free(cls) -> Ports:
        """Any free ports: for tests, which must not meet a running stack."""
        with ExitStack() as held:
            sockets = [held.enter_context(socket.socket()) for _ in _USUAL]
            for each in sockets:
                each.bind(("127.0.0.1", 0))
            return cls(*(each.getsockname()[1] for each in sockets))

    @property
    def unusual(self) -> str:
        """Which ports are other than one would expect, in words; empty if none is."""
        named = asdict(Ports.named())
        return ", ".join(
            f"{port} for the {name.replace('_', ' ')} ({named[name]} is taken)"
            for name, port in asdict(self).items()
            if port != named[name]
        )


def is_free(port: int) -> bool:
    """Whether nobody listens there; connections that have ended and only linger do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _told(taken: list[str], ports: dict[str, int], others: dict[str, int]) -> str:
    which = "\n".join(f"Port {ports[name]} on 127.0.0.1 is taken ({_variable(name)})." for name in taken)
    hint = " ".join(f"{_variable(name)}={others[name]}" for name in taken)
    return f"{which}\nFree ones: {hint}\nOr leave the variable out: then a free port is taken, and told."


def _asked_for(name: str) -> int:
    """The port that the environment names for a server; 0 if it names none."""
    typed = os.environ.get(_variable(name), "").strip()
    if typed and not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 65_536):
        raise PortTaken(f"{_variable(name)}={typed} is no port: a number from 1 to 65535 is.")
    return int(typed or 0)


def _variable(name: str) -> str:
    return f"UTSKICK_{name.upper()}_PORT"
