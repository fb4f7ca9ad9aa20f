"""CPU of our own: of this process, less what moto needs to answer in place of AWS."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from moto.core.models import botocore_stubber

if TYPE_CHECKING:
    from collections.abc import Callable


class OwnTime:
    """Use ``taken`` around what is measured, once per process and with nothing beside it."""

    def __init__(self) -> None:
        self._elsewhere = 0.0
        self._answer: Callable[[Any], Any] = botocore_stubber.process_request
        vars(botocore_stubber)["process_request"] = self._timed

    def taken(self, act: Callable[[], Any]) -> tuple[float, Any]:
        """Milliseconds of CPU, user and system, and what came of it."""
        self._elsewhere, began = 0.0, time.process_time()
        result = act()
        return (time.process_time() - began - self._elsewhere) * 1000, result

    def _timed(self, request: Any) -> Any:
        began = time.process_time()
        try:
            return self._answer(request)
        finally:
            self._elsewhere += time.process_time() - began
