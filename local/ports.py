"""Which ports of 127.0.0.1 the local house uses, and what to say when one is taken."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass


class PortTaken(SystemExit):
    """Ends the command with the port, what wanted it, and the way out."""


@dataclass(frozen=True)
class Ports:
    """One port for each of the three doors into the house."""

    emulator: int
    post_office: int
    website: int

    @classmethod
    def usual(cls) -> Ports:
        """The ports of ``make demo`` and ``make up``: the same every time, so that links keep working."""
        wanted = {"emulator": 4566, "post_office": 4580, "website": 4590}
        for name, port in wanted.items():
            variable = f"UTSKICK_{name.upper()}_PORT"
            wanted[name] = int(os.environ.get(variable, port))
            if not is_free(wanted[name]):
                raise PortTaken(
                    f"Port {wanted[name]} on 127.0.0.1 is taken, and the {name.replace('_', ' ')} wants it.\n"
                    f"Is another `make up` running? If it is something else, choose a free port and try again:\n"
                    f"    {variable}={wanted[name] + 1000} make demo"
                )
        return cls(**wanted)

    @classmethod
    def free(cls) -> Ports:
        """Any three free ports: for tests, which must not meet a running house."""
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
