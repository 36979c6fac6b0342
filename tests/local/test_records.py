"""Records of a stream in the form that AWS hands them over."""

from datetime import UTC, datetime

from local.records import as_event

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_bytes_become_base64_and_moments_seconds() -> None:
    image = {"body": {"B": b"{}"}, "tags": {"SS": ["a", "b"]}}
    record = {"eventID": "1", "dynamodb": {"NewImage": image, "ApproximateCreationDateTime": NOON}}

    given = as_event([record], "arn:stream")["Records"][0]

    assert given["dynamodb"]["NewImage"] == {"body": {"B": "e30="}, "tags": {"SS": ["a", "b"]}}
    assert given["dynamodb"]["ApproximateCreationDateTime"] == NOON.timestamp()
    assert given["eventSourceARN"] == "arn:stream"
