"""Trying again: every step of intake reads, decides and writes until it has won."""

from collections.abc import Callable
from random import uniform
from time import sleep
from typing import TypeVar

from chalicelib.cases.store import NUMBER_TAKEN
from chalicelib.edge.batch import is_open
from chalicelib.intake.placing import Job
from chalicelib.intake.store import DONE_MEANWHILE
from chalicelib.kernel.problems import Stale, Unavailable

T = TypeVar("T")
TRIES = 40
LONGEST_NAP = 0.25  # seconds
IN_VAIN = {"tables-do-not-answer", DONE_MEANWHILE}  # to try again


def again(step: Callable[[Job], T], job: Job) -> T:
    """What the step gives, once it was neither overtaken nor left without an answer.

    A step is safe to repeat: what it did before is in what it reads. When all tries are
    lost the last refusal is raised, and the work stays owed. In a batch there is one try:
    whoever opened it begins again, because everything in it is decided on the same reads.
    """
    for tried in range(TRIES - 1):
        try:
            return step(job)
        except (Stale, Unavailable) as refused:
            if refused.code in IN_VAIN or is_open():
                raise
            job = job._replace(attempt=job.attempt + (refused.code == NUMBER_TAKEN))
            sleep(uniform(0, min(LONGEST_NAP, 0.005 * 2**tried)))  # noqa: S311, jitter
    return step(job)
