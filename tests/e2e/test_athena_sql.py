"""Queries of Athena's over the log files of a trail, and what comes of them in S3."""

import csv
import datetime
import gzip
import io
import json
import os
import subprocess
import tempfile

import pyathena
import pytest

from athena_scene import OUT, Statements, make_results_bucket
from clients import allow, delivered
from server import BINARY, wait_for

SERVER_FLAGS = ("--accounts", "111122223333", "--delivery-interval", "1s")
ACCOUNT = "111122223333"
SHARED = os.environ.get("TRAILCAM_SHARED_DATA", os.path.join(
    os.path.dirname(__file__), "../../../shared/data"))

# The table of the Athena User Guide, "Query AWS CloudTrail logs".
TABLE = """
CREATE EXTERNAL TABLE {name} (
    eventversion STRING,
    useridentity STRUCT<
        type: STRING, principalid: STRING, arn: STRING, accountid: STRING, invokedby: STRING,
        accesskeyid: STRING, username: STRING,
        onbehalfof: STRUCT<userid: STRING, identitystorearn: STRING>,
        sessioncontext: STRUCT<
            attributes: STRUCT<mfaauthenticated: STRING, creationdate: STRING>,
            sessionissuer: STRUCT<type: STRING, principalid: STRING, arn: STRING,
                                  accountid: STRING, username: STRING>,
            ec2roledelivery: STRING,
            webidfederationdata: STRUCT<federatedprovider: STRING,
                                        attributes: MAP<STRING, STRING>>>>,
    eventtime STRING, eventsource STRING, eventname STRING, awsregion STRING,
    sourceipaddress STRING, useragent STRING, errorcode STRING, errormessage STRING,
    requestparameters STRING, responseelements STRING, additionaleventdata STRING,
    requestid STRING, eventid STRING,
    resources ARRAY<STRUCT<arn: STRING, accountid: STRING, type: STRING>>,
    eventtype STRING, apiversion STRING, readonly STRING, recipientaccountid STRING,
    serviceeventdetails STRING, sharedeventid STRING, vpcendpointid STRING,
    vpcendpointaccountid STRING, eventcategory STRING,
    addendum STRUCT<reason: STRING, updatedfields: STRING, originalrequestid: STRING,
                    originaleventid: STRING>,
    sessioncredentialfromconsole STRING, edgedevicedetails STRING,
    tlsdetails STRUCT<tlsversion: STRING, ciphersuite: STRING, clientprovidedhostheader: STRING>
)
{partitioned}
ROW FORMAT SERDE '{serde}'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
{properties}
"""
JSON_SERDE = "org.apache.hive.hcatalog.data.JsonSerDe"
OLD_SERDE = "com.amazon.emr.hive.serde.CloudTrailSerde"


def table(name, location, serde=JSON_SERDE, partitioned="", properties=""):
    if properties:
        properties = "TBLPROPERTIES (" + ", ".join(
            f"'{k}'='{v}'" for k, v in properties.items()) + ")"
    return TABLE.format(name=name, location=location, serde=serde, partitioned=partitioned,
                        properties=properties)


@pytest.fixture(scope="module")
def run(admin):
    return Statements(admin("athena"), make_results_bucket(admin))


@pytest.fixture(scope="module")
def trail(admin, run, server):
    """A trail's own bucket, and tables over it."""
    logs = admin.trail_bucket("athena-trail-logs")
    admin.trail("athena-trail", logs)
    admin("cloudtrail").start_logging(Name="athena-trail")
    iam = admin("iam")
    for name in ("alice", "bob"):
        iam.create_user(UserName=name)
    last = admin.record_of(admin("sts").get_caller_identity())
    delivered(admin("s3"), logs, lambda r: r["eventID"] == last["eventID"], server=server)
    place = f"s3://{logs}/AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/"
    run(table("cloudtrail_logs", place))
    run(table("cloudtrail_logs_old", place, serde=OLD_SERDE))
    return place


# What a table of its own holds, by day and region.
def record(day, region, name, n, **more):
    return {"eventVersion": "1.11", "eventTime": f"{day}T10:00:{n:02}Z", "awsRegion": region,
            "eventName": name, "eventID": f"00000000-0000-0000-0000-0000000000{n:02}",
            "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/u{n}"},
            "requestParameters": {"bucketName": f"b{n}", "n": n},
            "resources": [{"ARN": f"arn:aws:s3:::b{n}", "type": "AWS::S3::Bucket"}], **more}


RECORDS = {("2026-01-01", "us-east-1"): [1, 2], ("2026-01-02", "us-east-1"): [3],
           ("2026-01-02", "eu-west-1"): [4, 5], ("2026-02-01", "eu-west-1"): [6]}


@pytest.fixture(scope="module")
def lake(admin, run):
    """A bucket with log files of known content."""
    bucket = admin.bucket("athena-known")
    s3 = admin("s3")
    for (day, region), numbers in RECORDS.items():
        key = (f"AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day.replace('-', '/')}/"
               f"{ACCOUNT}_CloudTrail_{region}_{day.replace('-', '')}T1000Z_abc.json.gz")
        records = [record(day, region, "GetObject" if n % 2 else "PutObject", n) for n in numbers]
        s3.put_object(Bucket=bucket, Key=key,
                      Body=gzip.compress(json.dumps({"Records": records}).encode()))
    s3.put_object(Bucket=bucket, Key=f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/", Body=b"")
    s3.put_object(Bucket=bucket, Body=gzip.compress(b'{"digestStartTime": "x"}'),
                  Key=f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/us-east-1/2026/01/01/d.json.gz")
    return f"s3://{bucket}/AWSLogs/{ACCOUNT}/"


# Over a trail's bucket

def test_the_table_of_the_guide_reads_a_trail(run, trail):
    rows = run.rows("SELECT eventname, json_extract_scalar(requestparameters, '$.userName') "
                    "FROM cloudtrail_logs WHERE eventname = 'CreateUser' ORDER BY eventtime, 2")
    assert rows == [["CreateUser", "alice"], ["CreateUser", "bob"]]
    new = run.rows("SELECT count(*) FROM cloudtrail_logs WHERE eventname = 'CreateUser'")
    assert new == [["2"]]
    old = run.rows("SELECT count(*) FROM cloudtrail_logs_old WHERE eventname = 'CreateUser'")
    assert old == [["2"]]


@pytest.mark.skipif(not os.path.isdir(os.path.join(SHARED, "lake-queries")),
                    reason="2 cases left out: the sample queries are not here")
@pytest.mark.parametrize("name", ["cloudtrail-logs__6", "cloudtrail-logs__9"])
def test_the_guides_queries_run(run, trail, name):
    path = os.path.join(SHARED, "lake-queries/athena-guide", name + ".sql")
    with open(path, encoding="utf-8") as file:
        shown = run(file.read())
    assert shown["Statistics"]["DataScannedInBytes"] > 0


def test_results_lie_in_the_callers_bucket(run, trail, admin):
    shown = run("SELECT eventname AS \"Name\", errorcode, '' AS empty, 'a \"q\",\n b' AS odd "
                "FROM cloudtrail_logs WHERE eventname = 'CreateUser' LIMIT 1")
    where = shown["ResultConfiguration"]["OutputLocation"]
    key = where.removeprefix(f"s3://{OUT}/")
    body = admin("s3").get_object(Bucket=OUT, Key=key)["Body"].read().decode()
    assert body == ('"name","errorcode","empty","odd"\n'
                    '"CreateUser",,"","a ""q"",\n b"\n')
    assert admin("s3").head_object(Bucket=OUT, Key=key + ".metadata")
    result = admin("athena").get_query_results(QueryExecutionId=shown["QueryExecutionId"])
    rows = result["ResultSet"]["Rows"]
    assert [c["VarCharValue"] for c in rows[0]["Data"]] == ["name", "errorcode", "empty", "odd"]
    assert rows[1]["Data"] == [{"VarCharValue": "CreateUser"}, {}, {"VarCharValue": ""},
                               {"VarCharValue": 'a "q",\n b'}]
    column = result["ResultSet"]["ResultSetMetadata"]["ColumnInfo"][0]
    assert column == {"CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": "name",
                      "Label": "name", "Type": "varchar", "Precision": 2147483647, "Scale": 0,
                      "Nullable": "UNKNOWN", "CaseSensitive": True}


def test_results_come_in_pages(run, lake, admin):
    run(table("paged", lake))
    shown = run("SELECT eventid FROM paged ORDER BY eventid")
    athena, token, pages = admin("athena"), {}, []
    while True:
        answer = athena.get_query_results(QueryExecutionId=shown["QueryExecutionId"],
                                          MaxResults=2, **token)
        pages.append([row["Data"][0]["VarCharValue"] for row in answer["ResultSet"]["Rows"]])
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert pages[0][0] == "eventid" and [len(p) for p in pages] == [2, 2, 2, 1]
    assert sum(pages, [])[1:] == sorted(sum(pages, [])[1:])


# Types

def test_types_are_told(run, admin):
    shown = run("SELECT 1 AS i, CAST(1 AS bigint) AS b, 1.5e0 AS d, true AS t, 'x' AS v, "
                "ARRAY['a', 'b'] AS a, MAP(ARRAY['k'], ARRAY[1]) AS m, "
                "TIMESTAMP '2026-01-02 03:04:05' AS ts, DATE '2026-01-02' AS dt, NULL AS n")
    result = admin("athena").get_query_results(QueryExecutionId=shown["QueryExecutionId"])
    info = result["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [c["Type"] for c in info][:9] == ["integer", "bigint", "double", "boolean", "varchar",
                                             "array", "map", "timestamp", "date"]
    row = [c.get("VarCharValue") for c in result["ResultSet"]["Rows"][1]["Data"]]
    assert row == ["1", "1", "1.5", "true", "x", "[a, b]", "{k=1}", "2026-01-02 03:04:05.000",
                   "2026-01-02", None]


def test_parameters(run, lake):
    run(table("parametric", lake))
    query = "SELECT count(*) FROM parametric WHERE eventname = ? AND awsregion = ?"
    assert run.rows(query, ExecutionParameters=["'GetObject'", "'us-east-1'"]) == [["2"]]
    run(f"PREPARE how_many FROM {query}")
    assert run.rows("EXECUTE how_many USING 'PutObject', 'eu-west-1'") == [["2"]]


# Partitions

def scanned(shown):
    return shown["Statistics"]["DataScannedInBytes"]


def test_dates_are_projected(run, lake):
    run(table("projected", lake + "CloudTrail/", partitioned="PARTITIONED BY (region string, "
              "`timestamp` string)", properties={
                  "projection.enabled": "true",
                  "projection.region.type": "enum",
                  "projection.region.values": "us-east-1,eu-west-1",
                  "projection.timestamp.type": "date",
                  "projection.timestamp.format": "yyyy/MM/dd",
                  "projection.timestamp.interval": "1",
                  "projection.timestamp.interval.unit": "DAYS",
                  "projection.timestamp.range": "2025/12/01,NOW",
                  "storage.location.template": lake + "CloudTrail/${region}/${timestamp}"}))
    assert run.rows("SELECT region, \"timestamp\", count(*) FROM projected GROUP BY 1, 2 "
                    "ORDER BY 2, 1") == [
        ["us-east-1", "2026/01/01", "2"], ["eu-west-1", "2026/01/02", "2"],
        ["us-east-1", "2026/01/02", "1"], ["eu-west-1", "2026/02/01", "1"]]
    one = "SELECT eventid FROM projected WHERE \"timestamp\" = '2026/01/01'"
    assert len(run.rows(one)) == 2
    some = "SELECT count(*) FROM projected WHERE \"timestamp\" >= '2026/01/02' AND region IN " \
           "('eu-west-1')"
    assert run.rows(some) == [["3"]]
    everything = scanned(run("SELECT count(*) FROM projected WHERE eventname <> 'x'"))
    assert 0 < scanned(run(one)) < everything / 2


def test_partitions_are_added_by_hand(run, lake):
    run(table("by_hand", lake, partitioned="PARTITIONED BY (region string, day string)"))
    assert run.rows("SELECT count(*) FROM by_hand") == [["0"]]
    for region, day in (("us-east-1", "2026/01/01"), ("eu-west-1", "2026/01/02")):
        run(f"ALTER TABLE by_hand ADD PARTITION (region='{region}', day='{day}') "
            f"LOCATION '{lake}CloudTrail/{region}/{day}/'")
    assert run.rows("SELECT region, count(*) FROM by_hand GROUP BY region ORDER BY 1") == [
        ["eu-west-1", "2"], ["us-east-1", "2"]]
    assert run.rows("SELECT DISTINCT day FROM by_hand WHERE region = 'eu-west-1'") == [
        ["2026/01/02"]]


def test_injected_values_must_be_in_the_query(run, lake):
    run(table("injected", lake, partitioned="PARTITIONED BY (region string)", properties={
        "projection.enabled": "true", "projection.region.type": "injected",
        "storage.location.template": lake + "CloudTrail/${region}/"}))
    assert run.fails("SELECT * FROM injected").startswith("CONSTRAINT_VIOLATION: ")
    assert run.rows("SELECT count(*) FROM injected WHERE region = 'eu-west-1'") == [["3"]]


def test_the_path_of_a_row(run, lake):
    run(table("with_path", lake))
    paths = run.rows("SELECT \"$path\" FROM with_path WHERE eventid LIKE '%06'")
    assert paths[0][0].startswith(lake + "CloudTrail/eu-west-1/2026/02/01/")


def test_members_are_unnested(run, lake):
    run(table("nested", lake))
    assert run.rows("SELECT t.arn, useridentity.type FROM nested CROSS JOIN UNNEST(resources) AS "
                    "t(arn, accountid, type) WHERE eventid LIKE '%01'") == [
                        ["arn:aws:s3:::b1", "IAMUser"]]


# Views

def test_views(run, lake):
    run(table("under_view", lake))
    run("CREATE VIEW gets AS SELECT eventid, awsregion AS region FROM under_view "
        "WHERE eventname = 'GetObject'")
    assert run.lines("SHOW VIEWS") == ["gets"]
    assert "FROM under_view" in "\n".join(run.lines("SHOW CREATE VIEW gets"))
    assert [line.split() for line in run.lines("DESCRIBE gets")] == [
        ["eventid", "string"], ["region", "string"]]
    assert run.rows("SELECT region, count(*) FROM gets GROUP BY 1 ORDER BY 1") == [
        ["eu-west-1", "1"], ["us-east-1", "2"]]
    assert "already exists" in run.fails("CREATE VIEW gets AS SELECT 1 AS a")
    run("CREATE OR REPLACE VIEW gets AS SELECT 1 AS a")
    assert run.rows("SELECT * FROM gets") == [["1"]]
    assert "Cannot drop a view with DROP TABLE" in run.fails("DROP TABLE gets")
    run("DROP VIEW gets")


def test_a_plan_is_explained(run):
    assert run.lines("EXPLAIN SELECT 1")


# Errors

def test_wrong_queries_fail_with_trinos_words(run, lake):
    run(table("wrong", lake))
    assert run.fails("SELECT nothing FROM wrong").startswith(
        "SYNTAX_ERROR: line 1:8: Column 'nothing' cannot be resolved")
    reason = run.fails("SELECT * FROM no_such_table")
    assert "does not exist" in reason and "no_such_table" in reason
    assert "DIVISION_BY_ZERO" in run.fails("SELECT 1 / (length(eventname) - length(eventname)) "
                                          "FROM wrong")


def test_log_files_are_read_in_the_callers_name(admin, run, lake):
    run(table("guarded", lake))
    user = admin.user("athena-reader", allow(["athena:*", "glue:*"]), allow(
        ["s3:*"], [f"arn:aws:s3:::{OUT}", f"arn:aws:s3:::{OUT}/*"]))
    limited = Statements(user("athena"), run.output)
    reason = limited.fails("SELECT * FROM guarded")
    assert reason.startswith("Permission denied on S3 path: s3://athena-known/")
    listing = admin.user("athena-lister", allow(["athena:*", "glue:*", "s3:ListBucket"]), allow(
        ["s3:*"], [f"arn:aws:s3:::{OUT}", f"arn:aws:s3:::{OUT}/*"]))
    reason = Statements(listing("athena"), run.output).fails("SELECT * FROM guarded")
    assert "Permission denied on S3 path: s3://athena-known/AWSLogs" in reason


def test_other_formats_say_so(run):
    run("CREATE EXTERNAL TABLE a_csv (a int) STORED AS TEXTFILE LOCATION 's3://athena-known/'")
    assert run.fails("SELECT * FROM a_csv").startswith("NOT_SUPPORTED: ")


def test_a_query_is_stopped(run, admin):
    execution = run.start("SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN "
                          "UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN "
                          "UNNEST(sequence(1, 10000)) AS c(z) WHERE x * y % 7 = z % 5")
    wait_for(lambda: run.shown(execution)["Status"]["State"] == "RUNNING", 10, "the query")
    admin("athena").stop_query_execution(QueryExecutionId=execution)
    assert run.end(execution)["Status"]["State"] == "CANCELLED"


# Event data stores

@pytest.fixture(scope="module")
def store(server, lake):
    """A store of the account, with the records of the known log files."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "records.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"Records": [record(day, region, "GetObject" if n % 2 else "PutObject", n)
                                   for (day, region), numbers in RECORDS.items()
                                   for n in numbers]}, file)
        subprocess.run([BINARY, "import", path, "--data", server.data, "--store", "known"],
                       check=True, capture_output=True, timeout=60)
    return "known"


def test_event_data_stores_are_tables_too(run, store):
    query = "SELECT eventname, count(*) FROM {} GROUP BY 1 ORDER BY 1"
    expected = [["GetObject", "3"], ["PutObject", "3"]]
    assert run.rows(query.format(f"\"aws:cloudtrail\".{store}")) == expected
    assert run.rows(query.format(f"awsdatacatalog.\"aws:cloudtrail\".\"{store}\"")) == expected
    assert run.rows(query.format(store)) == expected
    shown = run(f"SELECT * FROM {store} WHERE eventid = '00000000-0000-0000-0000-000000000003'")
    assert shown["Statistics"]["DataScannedInBytes"] > 0


def test_stores_and_log_files_are_joined(run, store, lake):
    run(table("joined", lake))
    assert run.rows(f"SELECT count(*) FROM {store} s JOIN joined l ON s.eventid = l.eventid") == [
        ["6"]]


def test_a_store_is_read_by_who_may(admin, run, store):
    user = admin.user("athena-no-store", allow(["athena:*", "glue:*", "s3:*"]))
    reason = Statements(user("athena"), run.output).fails(f"SELECT * FROM {store}")
    assert "is not authorized to perform: cloudtrail:GetEventDataStoreData" in reason


# Clients

def test_pyathena(server, trail, admin):
    key = server.credentials()
    connection = pyathena.connect(
        s3_staging_dir=f"s3://{OUT}/pyathena/", region_name="us-east-1", schema_name="default",
        aws_access_key_id=key[0], aws_secret_access_key=key[1], endpoint_url=server.endpoint,
        poll_interval=0.05)
    cursor = connection.cursor()
    cursor.execute("SELECT eventname, count(*) AS n FROM cloudtrail_logs "
                   "WHERE eventname = %(name)s AND json_extract_scalar(requestparameters, "
                   "'$.userName') IN ('alice', 'bob') GROUP BY eventname", {"name": "CreateUser"})
    assert cursor.fetchall() == [("CreateUser", 2)]
    assert [column[0] for column in cursor.description] == ["eventname", "n"]
    cursor.execute("SELECT DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05', true, NULL")
    assert cursor.fetchone() == (datetime.date(2026, 1, 2),
                                 datetime.datetime(2026, 1, 2, 3, 4, 5), True, None)
    cursor.execute("SHOW TABLES")
    assert ("cloudtrail_logs",) in cursor.fetchall()
    with pytest.raises(pyathena.error.OperationalError, match="cannot be resolved"):
        cursor.execute("SELECT nothing FROM cloudtrail_logs")


def test_the_aws_cli(cli, trail, admin):
    started = json.loads(cli(
        "athena", "start-query-execution", "--query-string",
        "SELECT eventname FROM cloudtrail_logs WHERE eventname = 'CreateUser' AND "
        "json_extract_scalar(requestparameters, '$.userName') IN ('alice', 'bob')",
        "--result-configuration", f"OutputLocation=s3://{OUT}/cli/"))
    execution = started["QueryExecutionId"]
    Statements(admin("athena"), "").end(execution)
    result = json.loads(cli("athena", "get-query-results", "--query-execution-id", execution))
    assert len(result["ResultSet"]["Rows"]) == 3
    text = cli("s3", "cp", f"s3://{OUT}/cli/{execution}.csv", "-")
    assert list(csv.reader(io.StringIO(text))) == [["eventname"], ["CreateUser"], ["CreateUser"]]
