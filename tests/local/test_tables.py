"""The tables of the infra file on the engine."""

import pytest

from chalicelib.edge import settings
from chalicelib.edge.tables import client
from local.tables import create_tables, definitions


@pytest.mark.usefixtures("tables")
def test_each_table_of_the_infra_file_is_there_with_its_indexes() -> None:
    found = client.describe_table(TableName=settings.CASES_TABLE)["Table"]

    assert {index["IndexName"] for index in found["GlobalSecondaryIndexes"]} == {"worklist", "of_customer", "due"}


@pytest.mark.usefixtures("tables")
def test_making_the_tables_again_changes_nothing() -> None:
    before = [client.describe_table(TableName=table["TableName"])["Table"] for table in definitions()]

    create_tables(client)

    assert [client.describe_table(TableName=table["TableName"])["Table"] for table in definitions()] == before
