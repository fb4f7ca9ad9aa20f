"""Which ports of 127.0.0.1 the local stack uses, and what to say when one is taken."""

from __future__ import annotations

import os
import socket
from dataclasses import asdict, dataclass

_USUAL = {"emulator": 4566, "post_office": 4580, "website": 4590}


class PortTaken(SystemExit):
    """Ends the command with the port, what wanted it, and the way out."""


@dataclass(frozen=True)
class Ports:
    """One port for each of the local stack's three servers."""

    emulator: int
    post_office: int
    website: int

    @classmethod
    def named(cls) -> Ports:
        """The ports of ``make demo`` and ``make up``: the same every time, so that links keep working."""
        return cls(**{name: int(os.environ.get(_variable(name), port)) for name, port in _USUAL.items()})

    @classmethod
    def usual(cls) -> Ports:
        """The same, for a stack that is about to start; raises PortTaken."""
        ports = cls.named()
        for name, port in asdict(ports).items():
            if not is_free(port):
                raise PortTaken(
                    f"Port {port} on 127.0.0.1 is taken, and the {name.replace('_', ' ')} wants it.\n"
                    f"Is another `make up` running? If it is something else, choose a free port and try again:\n"
                    f"    {_variable(name)}={port + 1000} make demo"
                )
        return ports

    @classmethod
    def free(cls) -> Ports:
        """Any three free ports: for tests, which must not meet a running stack."""
        with socket.socket() as one, socket.socket() as two, socket.socket() as three:
            for each in (one, two, three):
                each.bind(("127.0.0.1", 0))
            return cls(*(each.getsockname()[1] for each in (one, two, three)))


def is_free(port: int) -> bool:
    """Whether nobody listens there; connections that have ended and only linger do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _variable(name: str) -> str:
    return f"UTSKICK_{name.upper()}_PORT"
