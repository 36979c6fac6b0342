"""The way of every change of a case: once for a key, on the version the client named; read, decide, save, answer."""

from collections.abc import Callable, Sequence

from chalicelib.cases import answers, store
from chalicelib.cases.answers import CaseLine
from chalicelib.cases.events import Events
from chalicelib.cases.model import Case
from chalicelib.cases.offers import Viewer
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import done_before
from chalicelib.edge.tables import Change
from chalicelib.kernel.model import Text

Decide = Callable[[Case], Events]


def changed(
    ask: Ask,
    case_id: str,
    decide: Decide,
    said: Sequence[Text] = (),
    also: Callable[[Case], Sequence[Change]] | None = None,
) -> CaseLine:
    """One decision on one case."""
    return acted(ask, case_id, lambda case: store.save(case, decide(case), ask.cause, said, also(case) if also else ()))


def acted(ask: Ask, case_id: str, act: Callable[[Case], Case]) -> CaseLine:
    """What somebody does with a case, unless they did it before under the same key."""
    if done := done_before(ask.cause):
        return shown(ask, store.case_for(ask.actor, done))
    case = store.case_for(ask.actor, case_id)
    ask.expects(str(case.version))
    return shown(ask, act(case))


def shown(ask: Ask, case: Case) -> CaseLine:
    """The case as the answer to a change."""
    words = answers.said(store.texts(case.id, answers.refs(case)))
    return answers.line(case, words, Viewer(ask.actor, ask.now))
