"""The workspace's files in their bucket: no page names a file that is not there, and open tabs find theirs."""

import pytest
from a_cloud import a_cloud

from infra.cloud import Cloud
from infra.publish import published

PAGE = b"<p>"


@pytest.fixture
def cloud() -> Cloud:
    return a_cloud()


def release(letter: str) -> dict[str, bytes]:
    return {"index.html": PAGE + letter.encode(), f"assets/index-{letter * 8}.js": b"", "layers.css": b""}


def publish(cloud: Cloud, letter: str) -> None:
    published(cloud, "web", "D1", release(letter))


def scripts(cloud: Cloud) -> list[str]:
    return [name[-11] for name in cloud.objects.names("web") if name.endswith(".js")]


def test_the_page_comes_after_the_files_that_it_names(cloud: Cloud) -> None:
    publish(cloud, "a")

    assert cloud.objects.log == [
        "desk/assets/index-aaaaaaaa.js",
        "released.json",
        "desk/index.html",
        "desk/layers.css",
    ]


def test_what_is_named_by_its_contents_is_kept_for_ever_and_the_page_is_asked_for_each_time(cloud: Cloud) -> None:
    publish(cloud, "a")

    script, page = (cloud.objects.kept["web", f"desk/{name}"] for name in ("assets/index-aaaaaaaa.js", "index.html"))
    assert (script["CacheControl"], script["ContentType"]) == (
        "public, max-age=31536000, immutable",
        "text/javascript; charset=utf-8",
    )
    assert (page["CacheControl"], page["ContentType"]) == ("no-cache", "text/html; charset=utf-8")
    (asked,) = cloud.cdn.asked
    assert asked["DistributionId"] == "D1"
    assert asked["InvalidationBatch"]["Paths"]["Items"] == ["/desk/index.html", "/desk/layers.css"]


def test_the_files_of_the_release_before_stay_and_older_ones_go(cloud: Cloud) -> None:
    for letter, left in (("a", ["a"]), ("b", ["a", "b"]), ("c", ["b", "c"])):
        publish(cloud, letter)
        assert scripts(cloud) == left


def test_the_same_release_again_takes_nothing_from_open_tabs(cloud: Cloud) -> None:
    for letter in ("a", "b", "b", "b"):
        publish(cloud, letter)

    assert scripts(cloud) == ["a", "b"]


@pytest.mark.parametrize("stop", range(1, 5))
def test_killed_anywhere_it_leaves_a_whole_release_and_goes_on(
    cloud: Cloud, stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(cloud, "a")
    really, done = cloud.objects.put_object, []

    def put(**asked: object) -> None:
        done.append(asked)
        if len(done) == stop:
            raise KeyboardInterrupt
        really(**asked)

    with monkeypatch.context() as patch:
        patch.setattr(cloud.objects, "put_object", put)
        with pytest.raises(KeyboardInterrupt):
            publish(cloud, "b")
    shown = cloud.objects.kept["web", "desk/index.html"]["Body"][-1:].decode()
    assert shown in scripts(cloud)

    publish(cloud, "b")
    assert scripts(cloud) == ["a", "b"]
