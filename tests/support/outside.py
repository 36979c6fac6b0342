"""What is outside the process, in memory: tables, bucket, secrets, websockets and a platform, behind their calls."""

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zlib import crc32

from botocore.exceptions import ClientError

from chalicelib.edge.web import Answer
from local.platforms.model import EPOCH
from support.memory import MemoryClient
from support.refusals import answer_of, refused
from support.talking import Platform

Item = Mapping[str, Any]
Rows = dict[tuple[str, ...], Item]  # by table and keys
DAWN = datetime.fromisoformat("2026-01-05T12:00:37Z")  # our own moments end in :37, and no platform's do
STANDS = DAWN.replace(minute=1, second=0)  # the platform's clock


class Tables(MemoryClient):
    """The twin, with the one update that the product makes: a counter of how much a side asks."""

    def update_item(self, **asked: Any) -> dict[str, Any]:
        wanted = ("ADD asked :one SET expires = :expires", "attribute_not_exists(asked) OR asked < :most")
        assert (asked["UpdateExpression"], asked["ConditionExpression"]) == wanted
        values = {name: int(value["N"]) for name, value in asked["ExpressionAttributeValues"].items()}
        found = self.get_item(TableName=asked["TableName"], Key=asked["Key"]).get("Item")
        if found and int(found["asked"]["N"]) >= values[":most"]:
            raise refused("put_item", "ConditionalCheckFailedException")
        counted = int(found["asked"]["N"]) + 1 if found else 1
        numbers = {"asked": {"N": str(counted)}, "expires": {"N": str(values[":expires"])}}
        return self.put_item(TableName=asked["TableName"], Item={**asked["Key"], **numbers})

    def rows(self) -> Rows:
        """Every row, by its table and keys."""
        found = ((name, table.rows, item) for name, table in self.tables.items() for item in table.rows.all())
        return {(name, *(item[key]["S"] for key in shelf.keys)): item for name, shelf, item in found}

    def back(self, before: Rows) -> None:
        """As it was."""
        now = self.rows()
        for key in {**now, **before}:
            if now.get(key) is not before.get(key):
                self._changed(key[0], now.get(key), before.get(key))

    def _changed(self, name: str, now: Item | None, after: Item | None) -> None:
        self.tables[name].put(now, after)


class Objects:
    """The bucket."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put_object(self, **asked: Any) -> None:
        self.kept[asked["Key"]] = asked["Body"]

    def get_object(self, **asked: Any) -> dict[str, Any]:
        if asked["Key"] not in self.kept:
            raise ClientError(answer_of("NoSuchKey", "none"), "GetObject")
        return {"Body": BytesIO(self.kept[asked["Key"]])}

    def delete_object(self, **asked: Any) -> None:
        self.kept.pop(asked["Key"], None)

    def list_objects_v2(self, **asked: Any) -> list[dict[str, Any]]:
        keys = sorted(key for key in self.kept if key.startswith(asked["Prefix"]) and key > asked.get("StartAfter", ""))
        return [{"Contents": [{"Key": key} for key in keys]}]


class Parameters:
    """Parameter Store."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def put_parameter(self, **asked: Any) -> None:
        self.kept[asked["Name"]] = asked["Value"]

    def get_parameters_by_path(self, **asked: Any) -> list[dict[str, Any]]:
        found = {name: value for name, value in self.kept.items() if name.startswith(f"{asked['Path']}/")}
        return [{"Parameters": [{"Name": name, "Value": value} for name, value in found.items()]}]


class Gateway:
    """Websockets: which are open, and the last version of each thing that each was told of."""

    def __init__(self) -> None:
        self.open: set[str] = set()
        self.told: dict[tuple[str, str], str] = {}

    def post_to_connection(self, **asked: Any) -> None:
        self._reach(asked["ConnectionId"])
        said = json.loads(asked["Data"])
        self.told[asked["ConnectionId"], said["thing"]] = said["version"]

    def delete_connection(self, **asked: Any) -> None:
        self._reach(asked["ConnectionId"])
        self.open.discard(asked["ConnectionId"])

    def _reach(self, name: str) -> None:
        if name not in self.open:
            gone = {"Error": {"Code": "GoneException"}, "ResponseMetadata": {"HTTPStatusCode": 410}}
            raise ClientError(gone, "PostToConnection")


class Network(Platform):
    """X: the same words make the same post, whatever was done before."""

    def __init__(self) -> None:
        super().__init__()
        self.at = STANDS

    def made_of(self, path: str, said: dict[str, Any]) -> Answer:
        answer = super().made_of(path, said)
        one = self.made[-1]
        was, one.id = one.id, str((int(self.at.timestamp() * 1000) - EPOCH) << 22 | crc32(one.text.encode()) % 2**22)
        return answer._replace(body=answer.body.replace(was.encode(), one.id.encode()))
