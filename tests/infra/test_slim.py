"""What is left of botocore says of the services that are spoken to what all of it says."""

import json
import shutil
from pathlib import Path

import botocore
import pytest
from botocore.regions import EndpointResolver

from infra.slim import SPOKEN_TO, without_others

DATA = Path(botocore.__file__).parent / "data"
PREFIXES = {"dynamodb", "s3", "ssm", "execute-api", "sts", "portal.sso", "oidc", "signin"}
UNHEARD_OF = ("eu-nowhere-9", "cn-nowhere-9")  # a region that is newer than the list


@pytest.fixture(scope="module")
def less(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the package, with its list of endpoints."""
    folder = tmp_path_factory.mktemp("data")
    for service in SPOKEN_TO:
        shutil.copytree(DATA / service, folder / service)
    shutil.copy(DATA / "endpoints.json", folder)
    without_others(folder)
    return folder / "endpoints.json"


def test_every_service_that_is_spoken_to_is_where_it_was_in_every_region(less: Path) -> None:
    all_of_it = EndpointResolver(json.loads((DATA / "endpoints.json").read_text()))
    left = EndpointResolver(json.loads(less.read_text()))

    assert left.get_available_partitions() == all_of_it.get_available_partitions()
    for partition in all_of_it.get_available_partitions():
        for service in PREFIXES:
            regions = all_of_it.get_available_endpoints(service, partition, allow_non_regional=True)
            assert left.get_available_endpoints(service, partition, allow_non_regional=True) == regions
            for region in (None, *regions, *UNHEARD_OF, "us-east-1"):
                for how in ({}, {"use_fips_endpoint": True}, {"use_dualstack_endpoint": True}):
                    asked = (service, region, partition)
                    assert _said(left, asked, how) == _said(all_of_it, asked, how), (asked, how)


def test_nothing_is_left_of_the_services_that_are_not(less: Path) -> None:
    named = {name for one in json.loads(less.read_text())["partitions"] for name in one["services"]}

    assert named <= PREFIXES
    assert {"dynamodb", "s3", "ssm", "sts"} <= named
    assert less.stat().st_size < (DATA / "endpoints.json").stat().st_size / 10


def _said(resolver: EndpointResolver, asked: tuple[str, str | None, str], how: dict[str, bool]) -> object:
    """Where a service is, or the kind of error with which botocore says that it does not know."""
    try:
        return resolver.construct_endpoint(*asked, **how)
    except Exception as error:  # noqa: BLE001, whichever it is, it has to be the same
        return type(error)
