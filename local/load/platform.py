"""The loopback platforms, with a list of the calls by which answers of the company come."""

import json
from collections import Counter
from pathlib import Path
from threading import Lock

from local.gateway import Answer, Asked
from local.platforms.platforms import Platforms

MADE, REFUSED = 201, 403  # the second of two that say the same is refused: it came all the same


class Heard(Platforms):
    """Counts how often each text was handed over, and reads direct messages as their recipients would."""

    def __init__(self, folder: Path, product_url: str) -> None:
        self.calls: Counter[str] = Counter()
        self.reads = 0
        self._counting = Lock()
        super().__init__(folder, product_url)

    def answer(self, asked: Asked) -> Answer:
        """What any request gets."""
        answer = super().answer(asked)
        if asked.method == "POST" and asked.path.startswith("/2/") and answer.status in {MADE, REFUSED}:
            with self._counting:
                self.calls[json.loads(asked.body)["text"]] += 1
            if answer.status == MADE and "dm_conversations" in asked.path:
                self._read(json.loads(answer.body)["data"]["dm_event_id"])
        return answer

    def _read(self, message: str) -> None:
        self.desk.network.read(message)
        with self._counting:
            self.reads += 1
