"""Athena beside its queries: work groups, saved statements, the data catalog, executions."""

import uuid

import pytest

from athena_scene import OUT, Statements, make_results_bucket
from clients import Clients, allow, refused
from server import wait_for

# Runs until it is stopped.
ENDLESS = ("SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN "
           "UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 10000)) AS c(z) "
           "CROSS JOIN UNNEST(sequence(1, 10000)) AS d(w) WHERE x * y % 7 = z * w % 5")


@pytest.fixture(scope="module")
def athena(admin):
    return admin("athena")


@pytest.fixture(scope="module")
def output(admin):
    return make_results_bucket(admin)


@pytest.fixture(scope="module")
def run(athena, output):
    return Statements(athena, output)


def message(error):
    return error["Error"]["Message"]


def paged(call, member, **arguments):
    """All items, two a page."""
    items, token = [], {}
    while True:
        answer = call(MaxResults=2, **arguments, **token)
        assert len(answer.get(member, [])) <= 2
        items += answer.get(member, [])
        if "NextToken" not in answer:
            return items
        token = {"NextToken": answer["NextToken"]}


# Work groups

def test_primary_is_always_there(athena):
    primary = athena.get_work_group(WorkGroup="primary")["WorkGroup"]
    assert primary["State"] == "ENABLED"
    assert primary["Configuration"] == {
        "ResultConfiguration": {}, "EnforceWorkGroupConfiguration": False,
        "PublishCloudWatchMetricsEnabled": False, "RequesterPaysEnabled": False,
        "EngineVersion": {"SelectedEngineVersion": "AUTO",
                          "EffectiveEngineVersion": "Athena engine version 3"},
        "EnableMinimumEncryptionConfiguration": False}
    refused("InvalidRequestException", athena.delete_work_group, WorkGroup="primary")


def test_a_work_group_is_made_changed_and_deleted(athena, account, output):
    athena.create_work_group(
        Name="group", Description="d", Tags=[{"Key": "team", "Value": "blue"}], Configuration={
            "ResultConfiguration": {"OutputLocation": output},
            "BytesScannedCutoffPerQuery": 10_000_000})
    error = refused("InvalidRequestException", athena.create_work_group, Name="group")
    assert message(error) == "WorkGroup group already exists."
    made = athena.get_work_group(WorkGroup="group")["WorkGroup"]["Configuration"]
    assert made["EnforceWorkGroupConfiguration"] is True
    athena.update_work_group(WorkGroup="group", State="DISABLED", ConfigurationUpdates={
        "ResultConfigurationUpdates": {"RemoveOutputLocation": True},
        "RemoveBytesScannedCutoffPerQuery": True, "EnforceWorkGroupConfiguration": False})
    changed = athena.get_work_group(WorkGroup="group")["WorkGroup"]
    assert changed["State"] == "DISABLED" and changed["Description"] == "d"
    assert changed["Configuration"]["ResultConfiguration"] == {}
    assert "BytesScannedCutoffPerQuery" not in changed["Configuration"]
    arn = f"arn:aws:athena:us-east-1:{account}:workgroup/group"
    athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "more", "Value": "1"}])
    athena.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "more", "Value": "1"}]
    names = [g["Name"] for g in paged(athena.list_work_groups, "WorkGroups")]
    assert names[0] == "primary" and "group" in names
    athena.delete_work_group(WorkGroup="group")
    error = refused("InvalidRequestException", athena.get_work_group, WorkGroup="group")
    assert message(error) == "WorkGroup group is not found."


def test_a_work_group_may_enforce_where_results_go(athena, admin, run):
    athena.create_work_group(Name="enforcing", Configuration={
        "ResultConfiguration": {"OutputLocation": f"s3://{OUT}/enforced"}})
    shown = run("SHOW DATABASES", WorkGroup="enforcing")
    where = shown["ResultConfiguration"]["OutputLocation"]
    assert where == f"s3://{OUT}/enforced/{shown['QueryExecutionId']}.txt"
    athena.update_work_group(WorkGroup="enforcing", State="DISABLED")
    error = refused("InvalidRequestException", run.start, "SHOW DATABASES", WorkGroup="enforcing")
    assert message(error) == "WorkGroup enforcing is disabled."
    error = refused("InvalidRequestException", athena.delete_work_group, WorkGroup="enforcing")
    assert message(error) == "WorkGroup enforcing is not empty."
    athena.delete_work_group(WorkGroup="enforcing", RecursiveDeleteOption=True)


# Saved statements

def test_named_queries(athena):
    made = [athena.create_named_query(Name=f"q{n}", Database="default", QueryString="SELECT 1",
                                      Description="d")["NamedQueryId"] for n in range(3)]
    assert set(made) <= set(paged(athena.list_named_queries, "NamedQueryIds"))
    athena.update_named_query(NamedQueryId=made[0], Name="new", QueryString="SELECT 2")
    got = athena.get_named_query(NamedQueryId=made[0])["NamedQuery"]
    assert got == {"Name": "new", "Description": "d", "Database": "default",
                   "QueryString": "SELECT 2", "NamedQueryId": made[0], "WorkGroup": "primary"}
    athena.delete_named_query(NamedQueryId=made[0])
    both = athena.batch_get_named_query(NamedQueryIds=made[:2])
    assert [q["Name"] for q in both["NamedQueries"]] == ["q1"]
    assert both["UnprocessedNamedQueryIds"][0]["NamedQueryId"] == made[0]
    token = "token-" * 8
    again = [athena.create_named_query(Name="t", Database="d", QueryString="SELECT 1",
                                       ClientRequestToken=token)["NamedQueryId"] for _ in range(2)]
    assert again[0] == again[1]


def test_prepared_statements(athena, run):
    group = {"WorkGroup": "primary"}
    athena.create_prepared_statement(StatementName="one", QueryStatement="SELECT 1", **group)
    refused("InvalidRequestException", athena.create_prepared_statement, StatementName="one",
            QueryStatement="SELECT 1", **group)
    run("PREPARE two FROM SELECT ?")
    athena.update_prepared_statement(StatementName="one", QueryStatement="SELECT 2", **group)
    one = athena.get_prepared_statement(StatementName="one", **group)["PreparedStatement"]
    assert one["QueryStatement"] == "SELECT 2" and one["LastModifiedTime"]
    names = [s["StatementName"] for s in paged(athena.list_prepared_statements,
                                              "PreparedStatements", **group)]
    assert names == ["one", "two"]
    run("DEALLOCATE PREPARE two")
    refused("ResourceNotFoundException", athena.get_prepared_statement, StatementName="two",
            **group)
    assert run.fails("DEALLOCATE PREPARE two") == "Prepared statement not found: two"
    athena.delete_prepared_statement(StatementName="one", **group)
    got = athena.batch_get_prepared_statement(PreparedStatementNames=["one"], **group)
    assert got["UnprocessedPreparedStatementNames"][0]["StatementName"] == "one"


# The data catalog

def test_the_data_catalog_is_glues(athena, admin, account):
    assert athena.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"] == {
        "Name": "AwsDataCatalog", "Type": "GLUE", "Parameters": {"catalog-id": account}}
    listed = athena.list_data_catalogs()["DataCatalogsSummary"]
    assert [c["CatalogName"] for c in listed] == ["AwsDataCatalog"]
    refused("InvalidRequestException", athena.get_data_catalog, Name="other")
    glue = admin("glue")
    glue.create_database(DatabaseInput={"Name": "seen", "Description": "d"})
    for n in range(3):
        glue.create_table(DatabaseName="seen", TableInput={
            "Name": f"t{n}", "TableType": "EXTERNAL_TABLE", "PartitionKeys": [
                {"Name": "day", "Type": "string"}],
            "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}],
                                  "Location": "s3://x/"}})
    catalog = {"CatalogName": "awsdatacatalog"}
    got = athena.get_database(DatabaseName="seen", **catalog)["Database"]
    assert got == {"Name": "seen", "Description": "d"}
    names = [d["Name"] for d in paged(athena.list_databases, "DatabaseList", **catalog)]
    assert "seen" in names
    table = athena.get_table_metadata(DatabaseName="seen", TableName="t0", **catalog)
    table = table["TableMetadata"]
    assert table["Columns"] == [{"Name": "a", "Type": "int"}]
    assert table["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    assert table["Parameters"]["location"] == "s3://x/"
    tables = paged(athena.list_table_metadata, "TableMetadataList", DatabaseName="seen", **catalog)
    assert [t["Name"] for t in tables] == ["t0", "t1", "t2"]
    error = refused("MetadataException", athena.get_database, DatabaseName="nowhere", **catalog)
    assert "EntityNotFoundException" in message(error)
    versions = athena.list_engine_versions()["EngineVersions"]
    assert versions[0]["SelectedEngineVersion"] == "AUTO"


def test_glue_is_asked_in_the_callers_name(athena, admin):
    answer = athena.get_database(CatalogName="AwsDataCatalog", DatabaseName="seen")
    record = admin.record_of(answer)
    assert record["eventSource"] == "athena.amazonaws.com"
    asked = wait_for(lambda: [e for e in admin.events(EventName="GetDatabase")
                              if '"invokedBy":"athena.amazonaws.com"' in e["CloudTrailEvent"]],
                     5, "Glue's record")
    assert '"eventSource":"glue.amazonaws.com"' in asked[0]["CloudTrailEvent"]


# Executions

def test_an_execution_is_shown(athena, run, admin):
    shown = run("SHOW DATABASES")
    execution = shown["QueryExecutionId"]
    assert shown["Query"] == "SHOW DATABASES" and shown["WorkGroup"] == "primary"
    assert shown["StatementType"] == "UTILITY" and shown["SubstatementType"] == "SHOW_DATABASES"
    assert shown["QueryExecutionContext"] == {"Database": "default"}
    assert shown["Status"]["SubmissionDateTime"] <= shown["Status"]["CompletionDateTime"]
    assert shown["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    where = shown["ResultConfiguration"]["OutputLocation"]
    assert where == f"s3://{OUT}/out/{execution}.txt"
    keys = [o["Key"] for o in admin("s3").list_objects_v2(Bucket=OUT)["Contents"]]
    assert {f"out/{execution}.txt", f"out/{execution}.txt.metadata"} <= set(keys)
    assert execution in paged(athena.list_query_executions, "QueryExecutionIds")
    both = athena.batch_get_query_execution(QueryExecutionIds=[execution, "none"])
    assert [q["QueryExecutionId"] for q in both["QueryExecutions"]] == [execution]
    assert both["UnprocessedQueryExecutionIds"][0]["QueryExecutionId"] == "none"
    statistics = athena.get_query_runtime_statistics(QueryExecutionId=execution)
    assert "TotalExecutionTimeInMillis" in statistics["QueryRuntimeStatistics"]["Timeline"]
    athena.stop_query_execution(QueryExecutionId=execution)
    assert run.end(execution)["Status"]["State"] == "SUCCEEDED"


def test_the_same_token_means_the_same_execution(run):
    token = str(uuid.uuid4())
    first = run.start("SHOW DATABASES", ClientRequestToken=token)
    assert run.start("SHOW DATABASES", ClientRequestToken=token) == first
    error = refused("InvalidRequestException", run.start, "SHOW TABLES", ClientRequestToken=token)
    assert message(error) == "Idempotent parameters do not match"


def test_results_must_have_a_place(athena, run):
    error = refused("InvalidRequestException", athena.start_query_execution,
                    QueryString="SHOW DATABASES")
    assert message(error).startswith("No output location provided.")
    for place in ("nowhere", "s3://", "https://x/y"):
        error = refused("InvalidRequestException", run.start, "SHOW DATABASES",
                        ResultConfiguration={"OutputLocation": place})
        assert message(error) == "outputLocation is not a valid S3 path."
    error = refused("InvalidRequestException", run.start, "SHOW DATABASES",
                    ResultConfiguration={"OutputLocation": "s3://no-such-bucket-anywhere/"})
    assert message(error) == "Unable to verify/create output bucket no-such-bucket-anywhere"


def test_what_is_no_statement_is_refused_at_once(run):
    for text in ("CREAT TABLE x", "CREATE EXTERNAL TABLE t (a int) STORED AS nonsense", ";",
                 "DROP TABLE", "ALTER TABLE t ADD PARTITION (a=", "SHOW NOTHING", "/* open"):
        error = refused("InvalidRequestException", run.start, text)
        assert "mismatched input" in message(error)
        assert error["AthenaErrorCode"] == "MALFORMED_QUERY"


def test_results_are_not_there_before_the_end(athena, run):
    error = refused("InvalidRequestException", athena.get_query_results, QueryExecutionId="none")
    assert message(error) == "QueryExecution none was not found"
    failed = run.end(run.start("DROP TABLE no_such_table"))
    assert failed["Status"]["AthenaError"]["ErrorCategory"] == 2
    error = refused("InvalidRequestException", athena.get_query_results,
                    QueryExecutionId=failed["QueryExecutionId"])
    assert message(error) == ("Query did not finish successfully. Final query state: FAILED")


def test_results_are_encrypted_as_asked(admin, run):
    key = admin("kms").create_key()["KeyMetadata"]["Arn"]
    shown = run("SHOW DATABASES", ResultConfiguration={
        "OutputLocation": run.output,
        "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": key}})
    name = shown["ResultConfiguration"]["OutputLocation"].split("/", 3)[3]
    head = admin("s3").head_object(Bucket=OUT, Key=name)
    assert head["ServerSideEncryption"] == "aws:kms" and head["SSEKMSKeyId"] == key


def test_statements_do_what_their_caller_may_do(admin, output):
    some = admin.user("athena-some", allow(["athena:*"]),
                      allow(["s3:GetBucketLocation", "s3:PutObject", "s3:GetObject"],
                            [f"arn:aws:s3:::{OUT}", f"arn:aws:s3:::{OUT}/*"]))
    run = Statements(some("athena"), output)
    reason = run.fails("SHOW DATABASES")
    assert reason.startswith("Insufficient permissions to execute the query. User: ")
    assert "glue:GetDatabases" in reason
    none = admin.user("athena-none", allow(["athena:*"]))
    error = refused("InvalidRequestException", Statements(none("athena"), output).start,
                    "SHOW DATABASES")
    assert message(error).startswith("Unable to verify/create output bucket")
    readonly = admin.user("athena-readonly", allow(["athena:*", "glue:*", "s3:GetBucketLocation"]))
    reason = Statements(readonly("athena"), output).fails("SHOW DATABASES")
    assert reason.startswith(f"Permission denied on S3 path: s3://{OUT}/out/")


def test_a_permission_is_for_a_work_group(admin, account, output):
    arn = f"arn:aws:athena:us-east-1:{account}:workgroup/other"
    user = admin.user("athena-group", allow(["athena:*"], arn))("athena")
    error = refused("AccessDeniedException", user.get_work_group, WorkGroup="primary")
    assert "athena:GetWorkGroup on resource" in message(error)
    refused("InvalidRequestException", user.get_work_group, WorkGroup="other")


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_what_ran_when_the_server_stopped_has_failed(own, how):
    server = own().start()
    admin = Clients(server)
    run = Statements(admin("athena"), make_results_bucket(admin))
    ended = run("SHOW DATABASES")["QueryExecutionId"]
    running = [run.start(ENDLESS) for _ in range(6)]
    wait_for(lambda: run.shown(running[0])["Status"]["State"] == "RUNNING", 10, "the query")
    getattr(server, how)()
    server.start()
    again = Statements(Clients(server)("athena"), run.output)
    assert again.shown(ended)["Status"]["State"] == "SUCCEEDED"
    for execution in running:
        status = again.shown(execution)["Status"]
        assert status["State"] == "FAILED"
        assert status["StateChangeReason"] == "The server was stopped before the query ended"
        assert status["AthenaError"]["ErrorCategory"] == 1


def test_no_more_wait_than_may(admin, run, athena):
    started = []
    try:
        with pytest.raises(athena.exceptions.TooManyRequestsException):
            for _ in range(200):
                started.append(run.start(ENDLESS))
    finally:
        for execution in started:
            athena.stop_query_execution(QueryExecutionId=execution)
    assert len(started) > 100
    assert {run.end(execution)["Status"]["State"] for execution in started} == {"CANCELLED"}
    run("SHOW DATABASES")
