"""`make deploy`: what `make package` made, as a stack: shown as changes before anything is changed.

The account and region are those of the environment, as for the AWS command line. A parameter that is not named stays
as it was.
"""

import argparse
import sys
from collections.abc import Mapping

from chalicelib.edge.clock import now
from chalicelib.kernel.model import stamp
from infra.artifacts import Release, desk_of, release_of, releases, remember, uploaded, url_of
from infra.changes import Asked, Wanted, changed, parameters_of
from infra.cloud import Cloud, NotDeployed
from infra.package import BUILT
from infra.packages import Package, packaged
from infra.publish import published
from infra.stages import NOT_SET, PARAMETERS, STAGES


def main(words: list[str]) -> int:
    """The status to end with: 0 only when the stack is what was asked for."""
    said = _words().parse_intermixed_args(words)
    stack, asked = said.stack or f"casefold-{said.stage}", (lambda _: True) if said.yes else _asked
    try:
        given, cloud = _given(said.parameters), Cloud.of_the_environment()
        if said.releases:
            print("\n".join(f"{name}  {one.commit}" for name, one in releases(cloud, stack)))
            return 0
        package = None if said.to else packaged(BUILT / said.stage, stack)
        print(f"{stack} in {cloud.place}: {f'the release of {said.to}' if package is None else _told(package)}.")
        release = uploaded(cloud, package) if package else release_of(cloud, stack, said.to)
        outputs = brought(cloud, Wanted(stack, "", (), given, said.takes_back), release, asked)
    except NotDeployed as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print("\n".join(f"{name}: {value}" for name, value in sorted(outputs.items())))
    return 0


def deploy(cloud: Cloud, package: Package, given: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """Bring the stack to what the package says, if whoever is asked agrees; what the stack says of itself."""
    return brought(cloud, Wanted(package.stack, "", (), given), uploaded(cloud, package), asked)


def brought(cloud: Cloud, wanted: Wanted, release: Release, asked: Asked) -> dict[str, str]:
    """Bring a stack to a release: what it runs on first, for a workspace may need what only the new one has.

    The first time again with its own address, which nobody knows before.
    """
    wanted = wanted._replace(url=url_of(cloud, wanted.stack, release), parameters=release.parameters)
    outputs = changed(cloud, wanted, asked)
    if parameters_of(cloud, wanted.stack).get("PublicUrl") == NOT_SET:
        address = outputs.get("Address") or outputs["EndpointURL"].rstrip("/")
        outputs = changed(cloud, wanted._replace(given={"PublicUrl": address}, takes_back=False), asked)
    if "WebBucketName" in outputs and (desk := desk_of(cloud, wanted.stack, release)):
        published(cloud, outputs["WebBucketName"], outputs["DistributionId"], desk)
    remember(cloud, wanted.stack, release, stamp(now()))
    return outputs


def _words() -> argparse.ArgumentParser:
    known = argparse.ArgumentParser(prog="infra.deploy", description="A package as a stack, its changes shown first.")
    known.add_argument("stage", choices=STAGES)
    known.add_argument("parameters", nargs="*", metavar="NAME=VALUE", help="parameters of the stack")
    known.add_argument("--yes", action="store_true", help="ask nothing")
    known.add_argument("--stack", help="another name than casefold-<stage>")
    known.add_argument("--releases", action="store_true", help="what was deployed, the oldest first")
    known.add_argument("--to", metavar="RELEASE", help="go back to this one, without a package")
    known.add_argument("--import", dest="takes_back", action="store_true", help="take back tables that a stack left")
    return known


def _told(package: Package) -> str:
    return (
        f"commit {package.commit}, {len(package.code) / 1_000_000:.1f} MB of code, {len(package.desk)} files to serve"
    )


def _given(words: list[str]) -> dict[str, str]:
    given = dict(word.split("=", 1) for word in words if "=" in word)
    if unknown := [word for word in words if word.partition("=")[0] not in PARAMETERS or "=" not in word]:
        raise NotDeployed(f"Not a parameter of a stack: {', '.join(unknown)}. There are: {', '.join(PARAMETERS)}.")
    return given


def _asked(changes: list[str]) -> bool:
    print("\n".join(changes))
    return input("Apply these changes? [y/N] ").strip().lower() == "y"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
