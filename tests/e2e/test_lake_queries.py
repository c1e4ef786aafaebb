"""Queries of CloudTrail Lake over live events."""

import csv
import gzip
import hashlib
import io
import json
import os
import re
import time

import botocore.exceptions
import pytest
import rsa

from clients import Clients, allow, refused
from lake import all_rows, drop, id_of, make_store, run, select, values
from server import ROOT, wait_for

SERVER_FLAGS = ("--accounts", "111122223333,444455556666")
QUERIES = os.path.join(os.environ.get("TRAILCAM_SHARED_DATA",
                                      os.path.join(ROOT, "../shared/data")), "lake-queries")


@pytest.fixture(scope="module")
def lake(admin):
    return admin("cloudtrail")


@pytest.fixture(scope="module")
def store(admin, lake):
    """A store with some events in it."""
    arn = make_store(lake, "events")
    for n in range(5):
        admin.bucket(f"lake-bucket-{n}")
    with pytest.raises(botocore.exceptions.ClientError):
        admin("s3").create_bucket(Bucket="lake-bucket-0-")
    wait_for(lambda: len(select(lake, f"SELECT eventid FROM {id_of(arn)} "
                                      "WHERE eventname = 'CreateBucket'")) >= 5, 10, "the events")
    return arn


def test_a_live_event_is_there_within_a_second(admin, lake, store):
    for n in range(3):
        admin("sts").get_caller_identity()
        mark = admin("iam").create_user(UserName=f"lake-live-{n}")["User"]["UserId"]
        since = time.monotonic()
        statement = (f"SELECT eventtime FROM {id_of(store)} WHERE eventname = 'CreateUser' AND "
                     f"eventjson LIKE '%{mark}%'")
        wait_for(lambda: select(lake, statement), 5, "the event")
        assert time.monotonic() - since < 2  # a second for the event, the rest for our asking


def test_selectors_decide_what_a_store_takes(admin, lake):
    def chosen(category, *conditions):
        fields = [{"Field": "eventCategory", "Equals": [category]}]
        return [{"FieldSelectors": fields + [{"Field": f, op: v} for f, op, v in conditions]}]
    admin.bucket("lake-selected")
    groups = make_store(lake, AdvancedEventSelectors=chosen(
        "Management", ("eventName", "StartsWith", ["CreateGr"]), ("readOnly", "Equals", ["false"]),
        ("userIdentity.arn", "NotEndsWith", ["nobody"])))
    writes = make_store(lake, AdvancedEventSelectors=chosen(
        "Data", ("resources.type", "Equals", ["AWS::S3::Object"]),
        ("resources.ARN", "StartsWith", ["arn:aws:s3:::lake-selected/in/"]),
        ("readOnly", "Equals", ["false"])))
    stopped = make_store(lake, StartIngestion=False)
    admin("iam").create_group(GroupName="lake-group")
    admin("iam").list_groups()
    for key in ("in/a", "out/b"):
        admin("s3").put_object(Bucket="lake-selected", Key=key, Body=b"x")
        admin("s3").get_object(Bucket="lake-selected", Key=key)
    admin("iam").create_group(GroupName="lake-group-last")

    def names(store, count):
        statement = f"SELECT eventname, element_at(requestparameters, 'key') FROM {id_of(store)}"
        return wait_for(lambda: len(found := values(select(lake, statement))) >= count and found,
                        5, "the events")
    assert names(groups, 2) == [["CreateGroup", "null"]] * 2
    assert names(writes, 1) == [["PutObject", "in/a"]]
    assert values(select(lake, f"SELECT count(*) FROM {id_of(stopped)}")) == [["0"]]
    drop(lake, groups, writes, stopped)


def test_rows_are_lists_of_single_entries_and_values_are_texts(lake, store):
    rows = select(lake, "SELECT eventName, eventTime, readOnly, userIdentity.type, errorCode, "
                        f"count(*) OVER () + 1, element_at(requestParameters, 'bucketName') AS b "
                        f"FROM {id_of(store)} WHERE eventName = 'CreateBucket' AND "
                        "errorCode IS NULL AND element_at(requestParameters, 'bucketName') LIKE "
                        "'lake-bucket-%' ORDER BY b")
    names = [name for name, _ in rows[0]]
    assert names == ["eventName", "eventTime", "readOnly", "type", "errorCode", "_col5", "b"]
    assert [row[-1][1] for row in rows] == [f"lake-bucket-{n}" for n in range(5)]
    first = dict(rows[0])
    assert first["readOnly"] == "false" and first["_col5"] == "6" and first["errorCode"] == "null"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000", first["eventTime"])


def test_a_query_is_described(lake, store):
    statement = f"SELECT eventname FROM {id_of(store)} LIMIT 3"
    told = run(lake, statement)
    assert told["QueryStatus"] == "FINISHED" and told["QueryString"] == statement
    statistics = told["QueryStatistics"]
    assert statistics["EventsScanned"] > 0 and statistics["BytesScanned"] > 0
    assert statistics["EventsMatched"] > 0 and "ExecutionTimeInMillis" in statistics
    assert "ErrorMessage" not in told and "DeliveryStatus" not in told
    page = lake.get_query_results(QueryId=told["QueryId"], EventDataStore=store)
    assert page["QueryStatistics"]["ResultsCount"] == 3
    assert page["QueryStatistics"]["TotalResultsCount"] == 3


def test_results_are_paged(lake, store):
    statement = f"SELECT n FROM {id_of(store)}, UNNEST(sequence(1, 2500)) AS t(n) WHERE " \
                "element_at(requestparameters, 'bucketName') = 'lake-bucket-3' ORDER BY n"
    told = run(lake, statement)
    assert told["QueryStatus"] == "FINISHED", told
    pages = all_rows(lake, told["QueryId"])
    assert [row[0][1] for row in pages] == [str(n) for n in range(1, 2501)]
    assert all_rows(lake, told["QueryId"], MaxQueryResults=700) == pages
    first = lake.get_query_results(QueryId=told["QueryId"])
    assert len(first["QueryResultRows"]) == 1000
    refused("InvalidNextTokenException", lake.get_query_results, QueryId=told["QueryId"],
            NextToken="nonsense")


def test_the_command_line_reads_them(cli, store):
    told = json.loads(cli("cloudtrail", "start-query", "--query-statement",
                          f"SELECT DISTINCT eventname FROM {id_of(store)} "
                          "WHERE eventname = 'CreateBucket'"))
    query = told["QueryId"]
    wait_for(lambda: json.loads(cli("cloudtrail", "describe-query", "--query-id", query))[
        "QueryStatus"] == "FINISHED", 20, "the query")
    told = json.loads(cli("cloudtrail", "get-query-results", "--query-id", query))
    assert told["QueryResultRows"] == [[{"eventname": "CreateBucket"}]]


@pytest.mark.parametrize("statement", [
    "SELEC eventname FROM {eds}", "SELECT nothing FROM {eds}", "SELECT 1",
    "DELETE FROM {eds}", "SELECT 1 FROM {eds}; SELECT 2 FROM {eds}",
    "SELECT * FROM read_csv('/etc/passwd')", "COPY {eds} TO '/tmp/x'",
    "SELECT getenv('HOME') FROM {eds}", "ATTACH '/tmp/x' AS x", "SELECT 'a FROM {eds}",
    "CREATE TABLE x AS SELECT * FROM {eds}", "SELECT * FROM information_schema.tables",
])
def test_statements_that_are_no_query_of_a_store_are_refused(lake, store, statement):
    answer = pytest.raises(botocore.exceptions.ClientError, lake.start_query,
                           QueryStatement=statement.format(eds=id_of(store)))
    assert answer.value.response["Error"]["Code"] == "InvalidQueryStatementException"


def test_stores_that_are_not_there_are_named(lake, admin, store, server):
    missing = "0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b"
    refused("EventDataStoreNotFoundException", lake.start_query,
            QueryStatement=f"SELECT eventname FROM {missing}")
    elsewhere = [admin("cloudtrail", "eu-west-1"),
                 Clients(server, server.credentials("444455556666"))("cloudtrail")]
    for client in elsewhere:
        for name in (id_of(store), "events"):
            refused("EventDataStoreNotFoundException", client.start_query,
                    QueryStatement=f'SELECT eventname FROM "{name}"')
    refused("EventDataStoreNotFoundException", lake.start_query,
            QueryStatement=f"SELECT eventname FROM {id_of(store)}",
            EventDataStoreOwnerAccountId="444455556666")
    mine = run(lake, f"SELECT eventname FROM {id_of(store)} LIMIT 1")["QueryId"]
    for client in elsewhere:
        for call in (client.describe_query, client.get_query_results, client.cancel_query):
            refused("QueryIdNotFoundException", call, QueryId=mine)


def test_parameters_are_those_of_one_form(lake, store):
    refused("InvalidParameterException", lake.start_query)
    refused("InvalidParameterException", lake.start_query, QueryAlias="Unknown")
    refused("InvalidParameterException", lake.start_query, QueryAlias="Unknown",
            QueryStatement=f"SELECT eventname FROM {id_of(store)}")
    rows = select(lake, f"SELECT DISTINCT eventname FROM {id_of(store)} WHERE eventname = '?'",
                  QueryParameters=["CreateBucket"])
    assert values(rows) == [["CreateBucket"]]


def test_a_query_that_fails_says_why(lake, store):
    told = run(lake, f"SELECT 1 / (length(eventname) - length(eventname)) FROM {id_of(store)}")
    assert told["QueryStatus"] == "FAILED" and "Division by zero" in told["ErrorMessage"]
    page = lake.get_query_results(QueryId=told["QueryId"])
    assert page["QueryStatus"] == "FAILED" and page["QueryResultRows"] == []
    refused("InactiveQueryException", lake.cancel_query, QueryId=told["QueryId"])


SLOW = ("SELECT count(*) FROM {eds}, UNNEST(sequence(1, 10000)) AS a(x), "
        "UNNEST(sequence(1, 10000)) AS b(y), UNNEST(sequence(1, 10000)) AS c(z) "
        "WHERE x * y * z % 7 = 3")


def test_queries_are_cancelled_and_counted(lake, store):
    slow = SLOW.format(eds=id_of(store))
    started = [lake.start_query(QueryStatement=slow)["QueryId"] for _ in range(10)]
    refused("MaxConcurrentQueriesException", lake.start_query, QueryStatement=slow)
    wait_for(lambda: lake.describe_query(QueryId=started[0])["QueryStatus"] == "RUNNING", 10,
             "the first to run")
    page = lake.get_query_results(QueryId=started[0])
    assert page["QueryStatus"] == "RUNNING" and page["QueryResultRows"] == []
    listed = lake.list_queries(EventDataStore=store)["Queries"]
    assert {q["QueryStatus"] for q in listed if q["QueryId"] in started} <= {"QUEUED", "RUNNING"}
    for query in started:
        answer = lake.cancel_query(QueryId=query)
        assert answer["QueryStatus"] == "CANCELLED"
    assert values(select(lake, f"SELECT 1 FROM {id_of(store)} LIMIT 1")) == [["1"]]


def test_queries_are_listed_newest_first(lake, store):
    ids = [run(lake, f"SELECT {n} FROM {id_of(store)} LIMIT 1")["QueryId"] for n in range(4)]
    listed = lake.list_queries(EventDataStore=store, MaxResults=1000)["Queries"]
    assert [q["QueryId"] for q in listed][:4] == ids[::-1]
    times = [q["CreationTime"] for q in listed]
    assert times == sorted(times, reverse=True)
    page = lake.list_queries(EventDataStore=store, MaxResults=3)
    rest = lake.list_queries(EventDataStore=store, MaxResults=1000, NextToken=page["NextToken"])
    assert page["Queries"] + rest["Queries"] == listed
    finished = lake.list_queries(EventDataStore=store, QueryStatus="FINISHED")["Queries"]
    assert {q["QueryStatus"] for q in finished} == {"FINISHED"}
    refused("InvalidDateRangeException", lake.list_queries, EventDataStore=store, StartTime=2000,
            EndTime=1000)


def test_filters_and_bounds_are_checked(admin, lake, store):
    unchecked = admin("cloudtrail", unchecked=True)
    refused("InvalidQueryStatusException", unchecked.list_queries, EventDataStore=store,
            QueryStatus="DREAMING")
    refused("InvalidMaxResultsException", unchecked.list_queries, EventDataStore=store,
            MaxResults=1001)
    query = run(lake, f"SELECT 1 FROM {id_of(store)} LIMIT 1")["QueryId"]
    refused("InvalidMaxResultsException", unchecked.get_query_results, QueryId=query,
            MaxQueryResults=1001)


def test_permissions_are_asked_for_the_stores(admin, lake, store):
    other = make_store(lake)
    analyst = admin.user("lake-analyst", allow(
        ["cloudtrail:StartQuery", "cloudtrail:DescribeQuery", "cloudtrail:GetQueryResults"], store))
    client = analyst("cloudtrail")
    told = run(client, f"SELECT eventname FROM {id_of(store)} LIMIT 1")
    client.get_query_results(QueryId=told["QueryId"])
    refused("AccessDeniedException", client.start_query,
            QueryStatement=f"SELECT eventname FROM {id_of(other)}")
    refused("AccessDeniedException", client.start_query, QueryStatement=(
        f"SELECT a.eventname FROM {id_of(store)} AS a JOIN {id_of(other)} AS b "
        "ON a.eventid = b.eventid"))
    refused("AccessDeniedException", client.cancel_query, QueryId=told["QueryId"])
    refused("AccessDeniedException", client.list_queries, EventDataStore=store)
    both = run(lake, f"SELECT count(*) FROM {id_of(store)} AS a, {id_of(other)} AS b")
    refused("AccessDeniedException", client.get_query_results, QueryId=both["QueryId"])
    drop(lake, other)


def results_bucket(admin, name, account):
    """A bucket with the policy that "Amazon S3 bucket policy for CloudTrail Lake query results"
    asks for."""
    admin.bucket(name)
    condition = {"StringLike": {"aws:sourceAccount": account},
                 "ArnLike": {"aws:sourceArn":
                             f"arn:aws:cloudtrail:us-east-1:{account}:eventdatastore/*"}}
    admin("s3").put_bucket_policy(Bucket=name, Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Sid": "AWSCloudTrailLake1", "Effect": "Allow",
             "Principal": {"Service": "cloudtrail.amazonaws.com"},
             "Action": ["s3:PutObject*", "s3:Abort*"],
             "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
             "Condition": condition},
            {"Sid": "AWSCloudTrailLake2", "Effect": "Allow",
             "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:GetBucketAcl",
             "Resource": f"arn:aws:s3:::{name}", "Condition": condition}]}))
    return name


def delivered(lake, query):
    def over():
        told = lake.describe_query(QueryId=query)
        return told if told.get("DeliveryStatus") != "PENDING" else None
    return wait_for(over, 20, "the delivery")


def test_results_are_delivered_and_signed(admin, lake, store, account):
    bucket = results_bucket(admin, "lake-results", account)
    query = lake.start_query(
        QueryStatement=f"SELECT eventname, 'a,\"b\"' AS odd, errorcode FROM {id_of(store)} "
                       "WHERE eventname = 'CreateBucket' AND errorcode IS NULL LIMIT 2",
        DeliveryS3Uri=f"s3://{bucket}/some/where")["QueryId"]
    told = delivered(lake, query)
    assert told["DeliveryStatus"] == "SUCCESS" and told["DeliveryS3Uri"].startswith("s3://")
    s3 = admin("s3")
    day = time.strftime("%Y/%m/%d", time.gmtime())
    folder = f"some/where/AWSLogs/{account}/CloudTrail-Lake/Query/{day}/{query}/"
    listed = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == [folder + "result_1.csv.gz", folder + "result_sign.json"]
    packed = s3.get_object(Bucket=bucket, Key=listed[0])["Body"].read()
    rows = list(csv.reader(io.StringIO(gzip.decompress(packed).decode())))
    assert rows == [["eventname", "odd", "errorcode"]] + [["CreateBucket", 'a,"b"', ""]] * 2
    sign = json.loads(s3.get_object(Bucket=bucket, Key=listed[1])["Body"].read())
    assert sign["version"] == "1.0" and sign["region"] == "us-east-1"
    assert sign["files"] == [{"fileHashValue": hashlib.sha256(packed).hexdigest(),
                              "fileName": "result_1.csv.gz"}]
    check_signature(lake, sign)


def check_signature(lake, sign):
    """As `aws cloudtrail verify-query-results` does."""
    keys = lake.list_public_keys(StartTime=sign["queryCompleteTime"])["PublicKeyList"]
    [key] = [k for k in keys if k["Fingerprint"] == sign["publicKeyFingerprint"]]
    assert sign["hashAlgorithm"] == "SHA-256" and sign["signatureAlgorithm"] == "SHA256withRSA"
    public = rsa.PublicKey.load_pkcs1(key["Value"], format="DER")
    text = " ".join(file["fileHashValue"] for file in sign["files"])
    assert rsa.verify(text.encode(), bytes.fromhex(sign["hashSignature"]), public) == "SHA-256"


def test_buckets_that_do_not_let_cloudtrail_in_are_refused(admin, lake, store):
    statement = f"SELECT eventname FROM {id_of(store)} LIMIT 1"
    refused("S3BucketDoesNotExistException", lake.start_query, QueryStatement=statement,
            DeliveryS3Uri="s3://lake-nowhere/x")
    admin.bucket("lake-closed")
    refused("InsufficientS3BucketPolicyException", lake.start_query, QueryStatement=statement,
            DeliveryS3Uri="s3://lake-closed")


def test_a_bucket_that_closes_later_is_told(admin, lake, store, account):
    bucket = results_bucket(admin, "lake-half-closed", account)
    policy = json.loads(admin("s3").get_bucket_policy(Bucket=bucket)["Policy"])
    admin("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(
        {**policy, "Statement": policy["Statement"][1:]}))
    query = lake.start_query(QueryStatement=f"SELECT eventname FROM {id_of(store)} LIMIT 1",
                             DeliveryS3Uri=f"s3://{bucket}")["QueryId"]
    assert delivered(lake, query)["DeliveryStatus"] == "ACCESS_DENIED"


def test_queries_and_results_outlast_the_process(own):
    server = own("--virtual-clock")
    server.start()
    lake = Clients(server)("cloudtrail")
    store = make_store(lake, "lasting")
    count = f"SELECT count(*) AS n FROM {id_of(store)}"
    wait_for(lambda: values(select(lake, count)) != [["0"]], 5, "an event")
    told = run(lake, count)
    rows = all_rows(lake, told["QueryId"])
    slow = lake.start_query(QueryStatement=SLOW.format(eds=id_of(store)))["QueryId"]
    server.kill()
    server.start()
    lake = Clients(server)("cloudtrail")
    assert all_rows(lake, told["QueryId"]) == rows
    assert lake.describe_query(QueryId=slow)["QueryStatus"] in ("QUEUED", "RUNNING")
    lake.cancel_query(QueryId=slow)
    server.advance("P8D")
    refused("QueryIdNotFoundException", lake.describe_query, QueryId=told["QueryId"])


def test_sample_queries_are_found_by_words_and_run(lake, store):
    found = lake.search_sample_queries(SearchPhrase="who was denied access")["SearchResults"]
    assert found[0]["Name"] == "Denied calls by caller"
    shares = [sample["Relevance"] for sample in found]
    assert shares == sorted(shares, reverse=True) and 0 < shares[-1] and shares[0] <= 1
    every = lake.search_sample_queries(SearchPhrase="select")["SearchResults"]
    assert len(every) == 10
    for sample in every:
        told = run(lake, sample["SQL"].replace("$EDS_ID", id_of(store)))
        assert told["QueryStatus"] == "FINISHED", told
    page = lake.search_sample_queries(SearchPhrase="select", MaxResults=7)
    rest = lake.search_sample_queries(SearchPhrase="select", NextToken=page["NextToken"])
    assert page["SearchResults"] + rest["SearchResults"] == every


# Which of them are no SQL over CloudTrail events, and why.
NOT_SQL = {
    "ConfigItemCountQuery.sql": "over a table of AWS Config",
    "ssm-patch-compliance-all-ec2-instances-time-range.sql": "over configuration items",
    "ssm-patch-compliance-selected-ec2-instance-time-range.sql": "over configuration items",
    "list-all-errors-for-s3-events.sql": "two statements without a mark between them",
    "list-publicly-accessible-rds-instances.sql": "two statements without a mark between them",
    "top-errors.sql": "errorMessageORDER, DESCLIMIT",
    "network-activity-events-vpce-access-denied-s3.sql": "columns that are not in GROUP BY",
    "query-create-edit-query__1.sql": "a blank within <=",
    "query-limitations__3.sql": "a column that stores do not have",
}
PLACEHOLDERS = r"\$EDS_ID|<[^<>\n=]*>|\bevent_data_store_id\b|\beds-id\b|\beds[12]\b"


def sample_queries():
    """Name and text of AWS's sample queries over CloudTrail events."""
    found = []
    for folder in ("aws-samples", "cloudtrail-guide"):
        path = os.path.join(QUERIES, folder)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            with open(os.path.join(path, name), encoding="utf-8") as file:
                found.append(pytest.param(name, file.read(), id=name))
    return found


def over_store(text, store):
    text = re.sub(PLACEHOLDERS, id_of(store), text, flags=re.IGNORECASE)
    return text.replace("${date_filter}", "2026-01-02 03:04:05")


@pytest.mark.skipif(not os.path.isdir(QUERIES),
                    reason="AWS's sample queries are not there: 28 cases left out")
@pytest.mark.parametrize("name, text", sample_queries())
def test_aws_sample_queries_run_but_for_the_stores_name(lake, store, name, text):
    statement = over_store(text, store)
    if name in NOT_SQL:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            lake.start_query(QueryStatement=statement)
        assert caught.value.response["Error"]["Code"] in (
            "InvalidQueryStatementException", "EventDataStoreNotFoundException")
        return
    told = run(lake, statement)
    assert told["QueryStatus"] == "FINISHED", told
