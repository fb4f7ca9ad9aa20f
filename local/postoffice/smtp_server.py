"""The SMTP server: one port of 127.0.0.1 to which any mail program may hand mail, as mail servers hand it to SES."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

from local.postoffice.authentication import Sender
from local.postoffice.receiving import LARGEST

if TYPE_CHECKING:
    from local.postoffice.receiving import Receiver


class SmtpServer:
    """Serves one receiver on 127.0.0.1 from a thread of its own; ``port`` 0 takes any free one."""

    def __init__(self, port: int, receiver: Receiver) -> None:
        """Begin to listen.

        Raises:
            OSError: the port is taken.
        """
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's: it writes down whole addresses
        self._loop = asyncio.new_event_loop()
        taking = _Taking(receiver)
        ident = "Utskick's post office, as SES receives"
        listening = self._loop.create_server(
            lambda: SMTP(taking, data_size_limit=LARGEST, hostname="localhost", ident=ident, loop=self._loop),
            host="127.0.0.1",
            port=port,
        )
        try:
            self._server = self._loop.run_until_complete(listening)
        except OSError:
            self._loop.close()
            raise
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-server", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End, and let the port go."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread.is_alive():
            self._thread.join(timeout=5)


class _Taking:
    """What aiosmtpd asks at each step: https://aiosmtpd.aio-libs.org/en/stable/handlers.html."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def handle_RCPT(  # noqa: N802 - a name of aiosmtpd
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        refusal = await asyncio.to_thread(self._receiver.refusal_of, address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - a name of aiosmtpd
        sender = Sender(envelope.mail_from or "", session.host_name or "localhost", session.peer[0])
        return await asyncio.to_thread(self._receiver.take, sender, envelope.rcpt_tos, envelope.content)
