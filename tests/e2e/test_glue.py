"""Glue's Data Catalog: databases, tables and partitions."""

import pytest

from clients import Clients, allow, refused

FIRST, SECOND = "111122223333", "444455556666"
SERVER_FLAGS = ("--accounts", f"{FIRST},{SECOND}")
COLUMNS = [{"Name": "eventname", "Type": "string", "Comment": "what"},
           {"Name": "resources", "Type": "array<struct<arn:string>>"}]
KEYS = [{"Name": "region", "Type": "string"}, {"Name": "year", "Type": "int"}]


@pytest.fixture(scope="module")
def glue(admin):
    return admin("glue")


@pytest.fixture
def database(glue, request):
    name = "db_" + request.node.name.lower().replace("[", "_").replace("]", "")[:100]
    glue.create_database(DatabaseInput={"Name": name})
    return name


def definition(name, **more):
    return {"Name": name, "TableType": "EXTERNAL_TABLE", "PartitionKeys": KEYS,
            "Parameters": {"EXTERNAL": "TRUE"},
            "StorageDescriptor": {
                "Columns": COLUMNS, "Location": "s3://logs/AWSLogs/",
                "InputFormat": "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
                "SerdeInfo": {"SerializationLibrary": "org.apache.hive.hcatalog.data.JsonSerDe"}},
            **more}


@pytest.fixture
def table(glue, database):
    glue.create_table(DatabaseName=database, TableInput=definition("logs"))
    return {"DatabaseName": database, "TableName": "logs"}


def partition(*values, location="s3://logs/x/"):
    return {"Values": list(values), "StorageDescriptor": {"Location": location}}


def paged(call, member, **arguments):
    """All items, two a page."""
    items, token = [], {}
    while True:
        answer = call(MaxResults=2, **arguments, **token)
        assert len(answer[member]) <= 2
        items += answer[member]
        if "NextToken" not in answer:
            return items
        token = {"NextToken": answer["NextToken"]}


def message(error):
    return error["Error"]["Message"]


def test_a_database_is_kept_as_it_was_given(glue, account):
    given = {"Name": "MixedCase", "Description": "d", "LocationUri": "s3://x/",
             "Parameters": {"a": "b"}, "CreateTableDefaultPermissions": []}
    glue.create_database(DatabaseInput=given, Tags={"team": "blue"})
    kept = glue.get_database(Name="mixedCASE")["Database"]
    assert kept.pop("CreateTime")
    assert kept == {**given, "Name": "mixedcase", "CatalogId": account}
    glue.update_database(Name="MixedCase", DatabaseInput={"Name": "mixedcase"})
    kept = glue.get_database(Name="mixedcase", CatalogId=account)["Database"]
    assert "Description" not in kept
    arn = f"arn:aws:glue:us-east-1:{account}:database/mixedcase"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"more": "1"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["team"])
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"more": "1"}
    glue.delete_database(Name="MIXEDCASE")
    refused("EntityNotFoundException", glue.get_database, Name="mixedcase")


def test_databases_have_aws_errors(glue, database):
    error = refused("AlreadyExistsException", glue.create_database,
                    DatabaseInput={"Name": database.upper()})
    assert message(error) == "Database already exists."
    for call in (glue.get_database, glue.delete_database):
        error = refused("EntityNotFoundException", call, Name="Nowhere")
        assert message(error) == "Database Nowhere not found."
    error = refused("EntityNotFoundException", glue.create_table, DatabaseName="nowhere",
                    TableInput=definition("t"))
    assert message(error) == "Database nowhere not found."
    refused("InvalidInputException", glue.get_databases, NextToken="nonsense")


def test_all_databases_are_listed(glue):
    for n in range(5):
        glue.create_database(DatabaseInput={"Name": f"listed{n}"})
    names = [d["Name"] for d in paged(glue.get_databases, "DatabaseList")]
    assert names == sorted(names) and {f"listed{n}" for n in range(5)} <= set(names)


def test_databases_belong_to_an_account_and_region(admin, glue, database, server):
    refused("EntityNotFoundException", admin("glue", "eu-west-1").get_database, Name=database)
    other = Clients(server, server.credentials(SECOND))("glue")
    refused("EntityNotFoundException", other.get_database, Name=database)
    refused("AccessDeniedException", other.get_database, Name=database, CatalogId=FIRST)


def test_a_table_is_kept_as_it_was_given(glue, database, admin):
    given = definition("Logs", Description="d", Owner="me", Retention=3)
    glue.create_table(DatabaseName=database, TableInput=given)
    kept = glue.get_table(DatabaseName=database, Name="LOGS")["Table"]
    assert kept["CreateTime"] == kept["UpdateTime"]
    assert {k: kept[k] for k in given} == {**given, "Name": "logs"}
    assert kept["DatabaseName"] == database and kept["VersionId"] == "0"
    assert kept["CreatedBy"] == admin("sts").get_caller_identity()["Arn"]
    error = refused("AlreadyExistsException", glue.create_table, DatabaseName=database,
                    TableInput=definition("lOGS"))
    assert message(error) == "Table already exists."
    error = refused("EntityNotFoundException", glue.get_table, DatabaseName=database, Name="none")
    assert message(error) == "Entity Not Found"
    error = refused("EntityNotFoundException", glue.delete_table, DatabaseName=database,
                    Name="none")
    assert message(error) == "Table none not found."


def test_earlier_versions_of_a_table_are_kept(glue, table):
    database = table["DatabaseName"]
    glue.update_table(DatabaseName=database, TableInput=definition("logs", Description="1"))
    glue.update_table(DatabaseName=database, SkipArchive=True,
                      TableInput=definition("logs", Description="2"))
    glue.update_table(DatabaseName=database, VersionId="2",
                      TableInput=definition("logs", Description="3"))
    refused("ConcurrentModificationException", glue.update_table, DatabaseName=database,
            VersionId="2", TableInput=definition("logs"))
    versions = paged(glue.get_table_versions, "TableVersions", **table)
    assert [(v["VersionId"], v["Table"].get("Description")) for v in versions] == [
        ("3", "3"), ("2", "2"), ("0", None)]


def test_tables_are_listed_searched_and_removed(glue, database):
    for name in ("alpha", "beta", "gamma", "delta"):
        glue.create_table(DatabaseName=database, TableInput=definition(name, Description=database))
    names = [t["Name"] for t in paged(glue.get_tables, "TableList", DatabaseName=database)]
    assert names == ["alpha", "beta", "delta", "gamma"]
    found = glue.get_tables(DatabaseName=database, Expression=".*eta|gamma")["TableList"]
    assert [t["Name"] for t in found] == ["beta", "gamma"]
    refused("InvalidInputException", glue.get_tables, DatabaseName=database, Expression="(")
    found = glue.search_tables(SearchText=database, Filters=[
        {"Key": "Name", "Value": "beta", "Comparator": "GREATER_THAN"}],
        SortCriteria=[{"FieldName": "Name", "Sort": "DESC"}])["TableList"]
    assert [t["Name"] for t in found] == ["gamma", "delta"]
    errors = glue.batch_delete_table(DatabaseName=database,
                                     TablesToDelete=["alpha", "none", "beta"])["Errors"]
    assert errors == [{"TableName": "none", "ErrorDetail": {
        "ErrorCode": "EntityNotFoundException", "ErrorMessage": "Table none not found."}}]
    left = glue.get_tables(DatabaseName=database)["TableList"]
    assert [t["Name"] for t in left] == ["delta", "gamma"]


def test_partitions(glue, table):
    glue.create_partition(**table, PartitionInput=partition("us-east-1", "2026"))
    error = refused("AlreadyExistsException", glue.create_partition, **table,
                    PartitionInput=partition("us-east-1", "2026"))
    assert message(error) == "Partition already exists."
    refused("InvalidInputException", glue.create_partition, **table,
            PartitionInput=partition("us-east-1"))
    errors = glue.batch_create_partition(**table, PartitionInputList=[
        partition("us-east-1", "2025"), partition("us-east-1", "2026"),
        partition("eu-west-1", "999")])["Errors"]
    assert [(e["PartitionValues"], e["ErrorDetail"]["ErrorCode"]) for e in errors] == [
        (["us-east-1", "2026"], "AlreadyExistsException")]
    one = glue.get_partition(**table, PartitionValues=["us-east-1", "2026"])["Partition"]
    assert one["StorageDescriptor"]["Location"] == "s3://logs/x/" and one["CreationTime"]
    error = refused("EntityNotFoundException", glue.get_partition, **table,
                    PartitionValues=["us-east-1", "1"])
    assert message(error) == "Cannot find partition."
    values = [p["Values"] for p in paged(glue.get_partitions, "Partitions", **table)]
    assert values == [["eu-west-1", "999"], ["us-east-1", "2025"], ["us-east-1", "2026"]]
    glue.update_partition(**table, PartitionValueList=["us-east-1", "2026"],
                          PartitionInput=partition("us-east-1", "2027", location="s3://logs/y/"))
    got = glue.batch_get_partition(**table, PartitionsToGet=[
        {"Values": ["us-east-1", "2027"]}, {"Values": ["us-east-1", "2026"]}])["Partitions"]
    assert [p["StorageDescriptor"]["Location"] for p in got] == ["s3://logs/y/"]
    glue.delete_partition(**table, PartitionValues=["us-east-1", "2027"])
    errors = glue.batch_delete_partition(**table, PartitionsToDelete=[
        {"Values": ["us-east-1", "2027"]}, {"Values": ["us-east-1", "2025"]}])["Errors"]
    assert [e["PartitionValues"] for e in errors] == [["us-east-1", "2027"]]
    assert glue.get_partition_indexes(**table)["PartitionIndexDescriptorList"] == []


def test_partitions_are_filtered_by_an_expression(glue, table):
    glue.batch_create_partition(**table, PartitionInputList=[
        partition(region, str(year)) for region in ("eu-west-1", "us-east-1")
        for year in (999, 2025, 2026)])

    def found(expression, **more):
        answer = glue.get_partitions(**table, Expression=expression, **more)["Partitions"]
        return [p["Values"] for p in answer]
    assert found("region = 'us-east-1' AND year > 999") == [["us-east-1", "2025"],
                                                            ["us-east-1", "2026"]]
    assert len(found("year between 2025 and 2026 or region like 'eu%'")) == 5
    error = refused("InvalidInputException", glue.get_partitions, **table, Expression="month = 1")
    assert "month is not a partition key" in message(error)
    segments = [found("", Segment={"SegmentNumber": n, "TotalSegments": 3}) for n in range(3)]
    assert sum(map(len, segments)) == 6


def test_what_belonged_to_a_dropped_table_is_gone(glue, table):
    glue.create_partition(**table, PartitionInput=partition("us-east-1", "2026"))
    glue.delete_table(DatabaseName=table["DatabaseName"], Name="logs")
    glue.create_table(DatabaseName=table["DatabaseName"], TableInput=definition("logs"))
    assert glue.get_partitions(**table)["Partitions"] == []
    glue.delete_database(Name=table["DatabaseName"])
    glue.create_database(DatabaseInput={"Name": table["DatabaseName"]})
    refused("EntityNotFoundException", glue.get_table, DatabaseName=table["DatabaseName"],
            Name="logs")


def test_a_permission_is_needed_on_the_catalog_the_database_and_the_table(admin, table, account):
    database = table["DatabaseName"]
    base = f"arn:aws:glue:us-east-1:{account}"
    arns = [f"{base}:catalog", f"{base}:database/{database}", f"{base}:table/{database}/logs"]
    full = admin.user("glue-full", allow("glue:GetTable", arns))("glue")
    assert full.get_table(DatabaseName=database, Name="Logs")
    for n, missing in enumerate(arns):
        some = [arn for arn in arns if arn != missing]
        user = admin.user(f"glue-part-{n}", allow("glue:GetTable", some))("glue")
        error = refused("AccessDeniedException", user.get_table, DatabaseName=database,
                        Name="logs")
        assert f"glue:GetTable on resource: {missing} because" in message(error)


def test_calls_are_recorded_as_aws_does(glue, admin, database):
    answer = glue.create_table(DatabaseName=database, TableInput={"Name": "recorded"})
    record = admin.record_of(answer)
    assert record["eventSource"] == "glue.amazonaws.com" and record["eventName"] == "CreateTable"
    assert record["requestParameters"] == {"databaseName": database,
                                           "tableInput": {"name": "recorded"}}
    assert record["responseElements"] is None and record["readOnly"] is False
    read = admin.record_of(glue.get_table(DatabaseName=database, Name="recorded"))
    assert read["readOnly"] is True and read["responseElements"] is None
    found = admin.events(ResourceName="recorded")
    assert "CreateTable" in [item["EventName"] for item in found]
