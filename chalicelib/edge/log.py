"""One logger: names, ids and codes, never customers' words and never a secret."""

from functools import partial
from json import dumps
from pathlib import Path
from traceback import extract_tb

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

MOST_FRAMES = 12  # of a bug: the innermost
# Plain ASCII: there are more marks that end a line, or turn it round, than a newline. The service is not called as
# the app is: Chalice quietens the logger of that name.
log = Logger(service="desk", level="INFO", json_serializer=partial(dumps, default=str, separators=(",", ":")))


def where(error: BaseException) -> list[str]:
    """Where a bug happened, for the log: a whole traceback ends in a message, which may repeat a customer's words."""
    frames = extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def kind_of(error: BaseException) -> str:
    """What kind of error it is, for the log; of a refusal of AWS its code and the call too: rights are mended by it."""
    said = type(error).__name__
    return (
        f"{said} {error.response['Error']['Code']} {error.operation_name}" if isinstance(error, ClientError) else said
    )
