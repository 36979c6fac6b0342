"""An app with one of each thing that the local run must carry: routes, sign-in, a schedule, streams."""

import json
import os
from pathlib import Path
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import AuthResponse, Chalice, Rate, Response

from chalicelib.edge import settings
from chalicelib.edge.tables import call, client
from chalicelib.kernel.problems import Unavailable

app = Chalice(app_name="small")
SEEN = Path(os.environ.get("BUCKET_FOLDER", ".")) / "seen"  # a line for each thing that reached us, also by a stream
INTAKE = f"arn:aws:dynamodb:us-east-1:000000000000:table/{settings.INTAKE_TABLE}/stream/1"


def seen() -> list[str]:
    return SEEN.read_text().split() if SEEN.exists() else []


def _see(*words: str) -> None:
    with SEEN.open("a") as file:
        file.write("".join(f"{word}\n" for word in words))


@app.authorizer()
def known(request):
    if request.token == "away":
        raise Unavailable("issuer-does-not-answer")
    if request.token != "good":
        raise Exception("Unauthorized")  # noqa: TRY002, as API Gateway wants it
    return AuthResponse(routes=["*"], principal_id="anna", context={"id": "anna", "level": 3})


@app.route("/health")
def health():
    return {"up": True}


@app.route("/echo/{word}", methods=["POST"], content_types=["application/json", "text/plain"])
def echo(word):
    asked = app.current_request
    tags = asked.query_params.getlist("tag") if asked.query_params else []
    said = {"word": word, "tags": tags, "body": asked.raw_body.decode(), "trace": asked.headers.get("X-Trace")}
    return Response(json.dumps(said), headers={"Content-Type": "application/json", "X-Two": ["a", "b"]})


@app.route("/me", authorizer=known)
def me():
    return app.current_request.context["authorizer"]


@app.route("/envelopes", methods=["POST"])
def put_envelope():
    key = uuid4().hex
    try:
        client.put_item(TableName=settings.INTAKE_TABLE, Item={"envelope_id": {"S": key}, "body": {"B": b"{}"}})
    except (BotoCoreError, ClientError):
        return Response('{"status":503}', status_code=503)
    return {"id": key}


@app.route("/envelopes/{key}")
def envelope(key):
    found = call("get_item", TableName=settings.INTAKE_TABLE, Key={"envelope_id": {"S": key}})
    return {"found": "Item" in found}


@app.schedule(Rate(1, unit=Rate.MINUTES))
def tick(event):
    _see(f"tick:{event.detail_type.replace(' ', '-')}")


@app.on_dynamodb_record(stream_arn=INTAKE)
def woken(event):
    _see(*(f"woken:{record.keys['envelope_id']['S']}" for record in event))
