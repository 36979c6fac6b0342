"""What a start costs: how it is measured, what holds it low, and where it is said."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from bench import dependencies
from bench.bounds import STARTS, bounds
from bench.figures import Compared, Figures, Part, Start, Step
from bench.markdown import BEGINS, ENDS, replaced
from bench.report import page
from bench.sizes import QUICK
from bench.startup import AT_START, WHEN_USED, cpu_ms, sizes

ROOT = Path(__file__).parents[2]
START = Start(
    rounds=3,
    bare_ms=10,
    client_ms=110,
    app_ms=140,
    steps=[Step(name="msgspec", ms=20, at_start=True), Step(name="PyJWT", ms=30, at_start=False)],
    parts=[Part(name="botocore", version="1.2", unpacked=3_000_000, zipped=1_000_000)],
)


def held(start):
    """The bound of the start, of a run that measured nothing else."""
    figures = Figures(walks=[], growth=[], crowds=[], sweeps=[], compared=Compared(alike=0, absent=0, different=[]))
    with pytest.MonkeyPatch.context() as patch:
        for other in ("_trips", "_flat", "_sweeps"):
            patch.setattr(f"bench.bounds.{other}", lambda *_: [])
        return bounds(msgspec.structs.replace(figures, start=start), QUICK)


def said(program):
    """What a new process prints."""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_pythons_own_start_counts_for_neither_side():
    assert START.ratio == pytest.approx(1.3)
    assert START.whole_ratio == pytest.approx(140 / 110)


def test_a_start_that_takes_too_long_is_a_bound_that_is_missed():
    (at_the_limit,) = held(START)
    (over,) = held(msgspec.structs.replace(START, app_ms=142))

    assert (at_the_limit.holds, over.holds) == (True, False)
    assert (over.bound, over.measured) == (f"at most {STARTS}", "1.32")


def test_a_run_without_a_package_promises_nothing_of_it():
    assert held(None) == []


def test_a_process_is_measured_by_what_it_computes(tmp_path):
    (tmp_path / "slow.py").write_text("sum(range(3_000_000))")

    ms = cpu_ms({"bare": "pass", "slow": "import slow", "asleep": "import time; time.sleep(0.1)"}, str(tmp_path), 2)

    assert ms["slow"] > ms["bare"] + 20
    assert ms["asleep"] < ms["bare"] + 50


def test_what_cannot_be_imported_is_no_figure(tmp_path):
    with pytest.raises(RuntimeError, match="import nothing_of_that_name"):
        cpu_ms({"bare": "import nothing_of_that_name"}, str(tmp_path), 1)


def test_each_file_counts_for_its_package_and_the_rest_for_the_app(tmp_path):
    names = {"msgspec/a.py": 70, "msgspec-0.22.0.dist-info/METADATA": 7, "six.py": 30, "__pycache__/six.pyc": 3}
    ours = {"app.py": 100, "__pycache__/app.cpython-311.pyc": 10, "chalicelib/edge/log.py": 1}
    with ZipFile(tmp_path / "a.zip", "w") as made:
        for name, size in {**names, **ours}.items():
            made.writestr(name, b"." * size)

    parts = list(sizes(made.infolist()))

    assert [(one.name, one.unpacked) for one in parts] == [("app", 111), ("msgspec", 77), ("six", 33)]
    assert [one.version for one in parts if one.name == "app"] == [""]


def test_the_page_of_dependencies_gets_its_part_again_and_keeps_the_rest(tmp_path):
    target = tmp_path / "page.md"
    target.write_text((ROOT / dependencies.PAGE).read_text())

    dependencies.write(START, target)
    dependencies.write(START, target)

    before, _, after = (ROOT / dependencies.PAGE).read_text().partition(BEGINS)
    text = target.read_text()
    assert text.startswith(before)
    assert text.endswith(after.partition(ENDS)[2])
    assert text.count("| msgspec | at the start | 20 |\n| PyJWT | when used | 30 |") == 1
    assert "| botocore | 1.2 | 3.0 | 1.0 |\n| all |  | 3.0 | 1.0 |" in text


def test_a_page_without_the_marks_is_left_alone():
    with pytest.raises(ValueError, match="has not both"):
        replaced(f"a page {ENDS} {BEGINS}", "a part")


def test_the_page_of_benchmarks_says_both_ways_to_read_the_start():
    figures = Figures(walks=[], growth=[], crowds=[], sweeps=[], compared=Compared(alike=0, absent=0, different=[]))

    text = page(msgspec.structs.replace(figures, start=START), held(START), QUICK)

    assert "1.30 times" in text
    assert "1.27 times" in text
    assert "| the app | 140 |" in text


def test_every_requirement_is_measured():
    names = {line.partition("==")[0].partition("[")[0] for line in (ROOT / "requirements.txt").read_text().split()}

    assert names <= {one.of for one in (*AT_START, *WHEN_USED)}


def test_the_sizes_on_the_page_are_of_the_versions_that_are_pinned():
    """They are measured again by `python -m bench --start`."""
    text = (ROOT / dependencies.PAGE).read_text().partition(BEGINS)[2].partition(ENDS)[0]

    for line in (ROOT / "requirements.txt").read_text().split():
        name, _, version = line.lower().partition("==")
        assert f"| {name.partition('[')[0]} | {version} |" in text


def test_a_start_imports_nothing_that_only_some_requests_need():
    late = {"boto3", "s3transfer", "jwt", "cryptography", "oauthlib", "statistics", "concurrent.futures.process"}

    assert late & set(said("import app, sys; print(*sys.modules)")) == set()


def test_nothing_of_a_start_is_looked_at_again_and_what_comes_later_is():
    kept, on = said("import app, gc; print(gc.get_freeze_count(), gc.isenabled())")

    assert int(kept) > 50_000
    assert on == "True"


def test_a_start_that_fails_leaves_things_as_they_were():
    code = (
        "import gc\nfrom chalicelib.edge.starting import nothing_thrown_away\ntry:\n  with nothing_thrown_away(): 1/0\n"
    )

    assert said(f"{code}except ZeroDivisionError: print(gc.isenabled(), gc.get_freeze_count())") == ["True", "0"]


def test_who_keeps_garbage_already_goes_on_doing_so():
    code = "import gc; gc.disable()\nfrom chalicelib.edge.starting import nothing_thrown_away\n"

    assert said(f"{code}with nothing_thrown_away(): pass\nprint(gc.isenabled())") == ["False"]
