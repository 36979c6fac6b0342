"""Starts ministack, by its own interpreter, with one gap closed: functions of websockets have logs, as in AWS."""

import time
from typing import Any
from uuid import uuid4

from ministack import app
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_really = lambda_runtime.get_or_create_worker  # nothing but websockets takes this way


class Logged:
    """A worker whose words are kept."""

    def __init__(self, worker: Any) -> None:
        self._worker = worker

    def invoke(self, event: Any, request_id: str) -> Any:
        """Invoke it, and write its log as any other function's."""
        start = time.monotonic()
        result = self._worker.invoke(event, request_id)
        failed = result.get("status") == "error"
        said = "\n".join(filter(None, (result.get("log"), str(result.get("error", "")) if failed else "")))
        lasted = int((time.monotonic() - start) * 1000)
        lambda_svc._emit_lambda_logs(self._worker.config, request_id or uuid4().hex, said, failed, lasted)
        return result


def _logged(*given: Any, **named: Any) -> Logged:
    return Logged(_really(*given, **named))


if __name__ == "__main__":
    lambda_runtime.get_or_create_worker = _logged
    app.main()
