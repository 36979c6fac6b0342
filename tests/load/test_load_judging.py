"""What is lost, doubled or misplaced is seen, whatever else is as it should be."""

from local.load.judging import Judged, handed_over, judged

BELONGS = {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1}
NOTHING = Judged([], [], [], [])


def test_each_once_and_with_its_own_is_good() -> None:
    assert judged(BELONGS, {"a": ["1", "2", "3"], "b": ["4", "5"]}) == NOTHING


def test_what_is_not_there_is_lost() -> None:
    assert judged(BELONGS, {"a": ["1", "3"], "b": ["4", "5"]}) == NOTHING._replace(lost=["2"])
    assert judged(BELONGS, {}).lost == list(BELONGS)


def test_what_is_there_twice_is_doubled_in_one_conversation_or_in_two() -> None:
    assert judged(BELONGS, {"a": ["1", "2", "2", "3"], "b": ["4", "5"]}) == NOTHING._replace(doubled=["2"])

    both = judged(BELONGS, {"a": ["1", "2", "3"], "b": ["4", "5", "2"]})

    assert (both.doubled, both.misplaced) == (["2"], ["2"])


def test_what_is_with_others_is_misplaced() -> None:
    assert judged(BELONGS, {"a": ["1", "2"], "b": ["4", "5", "3"]}) == NOTHING._replace(misplaced=["3"])


def test_what_is_alone_though_it_has_a_conversation_is_misplaced() -> None:
    assert judged(BELONGS, {"a": ["1", "2"], "c": ["3"], "b": ["4", "5"]}) == NOTHING._replace(misplaced=["3"])


def test_what_nobody_wrote_is_not_known() -> None:
    assert judged(BELONGS, {"a": ["1", "2", "3", "9"], "b": ["4", "5"]}) == NOTHING._replace(unknown=["9"])


def test_an_answer_reaches_the_platform_once() -> None:
    assert handed_over(["x", "y"], {"x": 1, "y": 1}) == NOTHING
    assert handed_over(["x", "y"], {"x": 1}).lost == ["y"]
    assert handed_over(["x", "y"], {"x": 2, "y": 1}).doubled == ["x"]
    assert handed_over(["x"], {"x": 1, "y": 1}).unknown == ["y"]
