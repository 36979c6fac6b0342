"""The account and region to deploy to, and what is said when that did not work."""

from typing import Any, NamedTuple


class NotDeployed(Exception):  # noqa: N818, what happened, as the domain says it
    """Nothing was changed, or it was changed back; the message is for people."""


class Cloud(NamedTuple):
    """The services that a deployment needs."""

    stacks: Any
    objects: Any
    account: str
    cdn: Any = None

    @staticmethod
    def of_the_environment() -> "Cloud":
        """Those of the account and region that the environment names, as for the AWS command line."""
        import boto3  # noqa: PLC0415, heavy, and needed here only

        account = boto3.client("sts").get_caller_identity()["Account"]
        return Cloud(boto3.client("cloudformation"), boto3.client("s3"), account, boto3.client("cloudfront"))

    @property
    def place(self) -> str:
        """Where this is, for people."""
        return f"account {self.account}, {self.stacks.meta.region_name}"
