"""`make verify`: fold the commits of every case again, and compare with its state and its hash chain."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chalicelib.kernel.problems import Problem
from local.engine import Engine, answers
from local.folder import Folder, data_folder
from local.trouble import CannotStart

TELL = 1_000  # cases between two lines of progress


def main(words: Sequence[str]) -> int:
    """The status to end with: 0 when all is as it should be, 1 at the first difference."""
    known = argparse.ArgumentParser(prog="local.verify", description="Whether cases are what their history says.")
    known.add_argument("cases", nargs="*", help="ids of cases; without any, all")
    known.add_argument("--stack", help="the tables of this stack, in the account that the environment names")
    said = known.parse_args(words)
    try:
        if said.stack:
            say_which(said.stack)
            return checked(said.cases)
        with endpoint(Folder(data_folder())) as found:
            from local.product import say_where  # noqa: PLC0415, it imports all that a product needs

            say_where(Folder(data_folder()), found)
            return checked(said.cases)
    except CannotStart as trouble:
        print(trouble, file=sys.stderr)
        return 1


@contextmanager
def endpoint(folder: Folder) -> Iterator[str]:
    """The engine of the product that runs on this folder; when none does, one that is started for the while."""
    given = os.environ.get("DYNAMODB_ENDPOINT") or folder.remembered().get("endpoint")
    if given and answers(int(str(given).rpartition(":")[2])):
        yield str(given)
        return
    if not folder.tables.exists():
        raise CannotStart(f"There is nothing to verify in {folder.path}: make run starts a product there.")
    folder.hold()
    engine = Engine(folder.tables)
    try:
        engine.start()
        yield engine.endpoint
    finally:
        engine.stop()
        folder.release()


def say_which(stack: str) -> None:
    """Point the settings, before they are read, at a stack of the account and region that the environment names.

    The bucket is that of the stack; where tables were restored beside it, BUCKET names the one that they belong to.
    """
    import boto3  # noqa: PLC0415, heavy, and needed for a stack only

    session = boto3.session.Session()
    os.environ["STACK"] = stack
    os.environ.setdefault("AWS_REGION", session.region_name or "us-east-1")
    if "BUCKET" not in os.environ:
        os.environ["BUCKET"] = f"{stack}-content-{session.client('sts').get_caller_identity()['Account']}"


def checked(case_ids: Sequence[str]) -> int:
    """Verify these cases, or all; print the first difference, or how many are good."""
    from chalicelib.cases.store import all_case_ids  # noqa: PLC0415, the settings are read when the store is imported

    good = 0
    for case_id in case_ids or all_case_ids():
        if difference := first_difference(case_id):
            print(f"Case {case_id}: {difference}")
            return 1
        good += 1
        if good % TELL == 0:
            print(f"{good} cases verified ...", file=sys.stderr, flush=True)
    print(f"Verified {good}: every case is the fold of its commits, and its chain holds.")
    return 0


def first_difference(case_id: str) -> str | None:
    """What does not hold about a case; that there is none of this id, above all."""
    from chalicelib.cases import store  # noqa: PLC0415
    from chalicelib.cases.verify import verify  # noqa: PLC0415

    try:
        return next(iter(verify(case_id)), None) if store.state(case_id) else "there is no such case"
    except Problem as problem:
        return problem.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
