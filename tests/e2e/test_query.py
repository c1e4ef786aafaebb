"""`trailcam query`, `export` and `lookup` over event data stores, on the folder itself."""

import csv
import gzip
import io
import json
import os
import subprocess

import pytest

from server import BINARY

ROLE = "arn:aws:sts::111122223333:assumed-role/deploy/session"


def event(number, **more):
    record = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole", "arn": ROLE, "accountId": "111122223333",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "deploy"}}},
        "eventTime": f"2026-03-0{1 + number % 3}T05:06:{number:02}Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.7",
        "requestParameters": {"bucketName": "b", "key": f"k{number}", "n": 1.5},
        "responseElements": None,
        "eventID": f"9{number:02}d76a0-2b5a-4b91-9f8a-5870a37a2c{number:02}",
        "readOnly": True,
        "resources": [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::b/k{number}"}],
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    }
    record.update(more)
    return record


RECORDS = [event(n) for n in range(20)] + [
    event(20, eventName="DeleteBucket", readOnly=False, errorCode="AccessDenied",
          sourceIPAddress="198.51.100.9", unknownMember={"kept": [1, None]}),
    event(21, eventName="PutObject", readOnly=False,
          userIdentity={"type": "IAMUser", "userName": "mallory",
                        "arn": "arn:aws:iam::111122223333:user/mallory"}),
]


def run(*args, status=0, data=None):
    result = subprocess.run([BINARY, *args, *(["--data", data] if data else [])],
                            capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == status, result.stderr
    return result.stdout if status == 0 else result.stderr


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("query")
    source = folder / "logs.json.gz"
    source.write_bytes(gzip.compress(json.dumps({"Records": RECORDS}).encode()))
    run("import", str(source), data=str(folder / "data"))
    return str(folder / "data")


def rows(data, sql):
    return [json.loads(line) for line in run("query", sql, "--format", "json",
                                             data=data).splitlines()]


def test_a_question_is_answered_as_a_table(data):
    table = run("query", "SELECT eventName, count(*) AS n FROM events GROUP BY 1 ORDER BY 2 DESC, 1",
                data=data).splitlines()
    assert table == ["eventName     n", "------------  --", "GetObject     20", "DeleteBucket  1",
                     "PutObject     1"]


def test_a_store_is_a_table_under_its_name_and_its_id_quoted_or_not(data):
    id, = os.listdir(os.path.join(data, "lake"))
    for table in ("events", '"events"', id, f'"{id}"'):
        assert rows(data, f"SELECT count(*) AS n FROM {table}") == [{"n": 22}]
    assert "does not exist" in run("query", "SELECT 1 FROM others", data=data, status=2)


def test_values_keep_their_types_in_json(data):
    row, = rows(data, "SELECT eventtime, readonly, requestparameters['n'] AS n, errorcode, "
                "useridentity.sessioncontext.sessionissuer.username AS who, resources "
                "FROM events WHERE eventid LIKE '%c03'")
    assert row == {"eventtime": "2026-03-01 05:06:03.000", "readonly": True, "n": "1.5",
                   "errorcode": None, "who": "deploy",
                   "resources": [{"accountid": None, "type": "AWS::S3::Object",
                                  "arn": "arn:aws:s3:::b/k3", "arnprefix": None}]}


def test_csv_quotes_every_value_and_leaves_null_empty(data):
    text = run("query", "SELECT errorcode, eventid, 'a \"b\"' AS q FROM events "
               "WHERE eventid LIKE '%c0_' ORDER BY 2 LIMIT 1", "--format", "csv", data=data)
    assert text == ('"errorcode","eventid","q"\n'
                    ',"900d76a0-2b5a-4b91-9f8a-5870a37a2c00","a ""b"""\n')


def test_parquet_files_are_written_whole(data, tmp_path):
    path = str(tmp_path / "out.parquet")
    run("query", "SELECT eventname, eventtime FROM events", "--format", "parquet", "--output",
        path, data=data)
    with open(path, "rb") as file:
        assert file.read(4) == b"PAR1"
    assert "needs --output" in run("query", "SELECT 1 AS x FROM events", "--format", "parquet",
                                   data=data, status=2)


def test_explain_shows_what_duckdb_is_asked(data):
    plan = run("query", "SELECT count(*) FROM events", "--explain", data=data)
    assert plan.startswith("SELECT ") and "READ_PARQUET" in plan


def test_eventjson_is_the_record_that_came_in(data):
    found = rows(data, "SELECT eventjson, eventjsonchecksum FROM events")
    given = sorted(RECORDS, key=lambda record: record["eventID"])
    back = sorted((json.loads(row["eventjson"]) for row in found), key=lambda r: r["eventID"])
    assert back == given


@pytest.mark.parametrize("sql", [
    "DROP TABLE events", "SELECT * FROM read_csv('/etc/passwd')", "SELECT 1; SELECT 2",
    "COPY (SELECT 1) TO 'x'", "ATTACH 'x'", "SET memory_limit = '1TB'", "SELECT getenv('HOME')",
    "SELECT * FROM '/etc/passwd'", "PRAGMA database_list", "INSTALL httpfs"])
def test_nothing_but_one_select_over_stores_is_run(data, sql):
    assert run("query", sql, data=data, status=2)


def test_errors_read_as_trino_says_them(data):
    assert "line 1:8: Column 'nothing' cannot be resolved" in run(
        "query", "SELECT nothing FROM events", data=data, status=2)
    assert "DIVISION_BY_ZERO" in run(
        "query", "SELECT 1 / (length(eventversion) - 4) FROM events", data=data, status=2)


def lookup(data, *args):
    lines = run("lookup", *args, "--json", data=data).splitlines()
    return [json.loads(line)["eventID"][-2:] for line in lines]


def test_common_questions_need_no_sql(data):
    assert lookup(data, "--who", "mallory") == ["21"]
    assert lookup(data, "--denied") == ["20"]
    assert lookup(data, "--what", "s3:Delete*") == ["20"]
    assert lookup(data, "--from-ip", "198.51.100.9") == ["20"]
    assert lookup(data, "--changes", "--store", "events") == ["20", "21"]
    assert lookup(data, "--resource", "b/k3") == ["03"]
    assert lookup(data, "--resource", "k3") == ["03"]
    assert len(lookup(data, "--who", "deploy", "--since", "2026-03-03")) == 7
    table = run("lookup", "--denied", data=data).splitlines()
    assert table[0].split() == ["TIME", "EVENT", "USER", "FROM", "OUTCOME", "RESOURCE"]
    assert table[2].split() == ["2026-03-03T05:06:20Z", "s3", "DeleteBucket", "deploy",
                                "198.51.100.9", "AccessDenied", "arn:aws:s3:::b/k20"]


def test_export_gives_the_records_by_their_time(data, tmp_path):
    path = tmp_path / "out.ndjson"
    run("export", "--output", str(path), data=data)
    exported = [json.loads(line) for line in path.read_text().splitlines()]
    assert [record["eventTime"] for record in exported] == sorted(
        record["eventTime"] for record in RECORDS)
    assert sorted(exported, key=str) == sorted(RECORDS, key=str)
    some = run("export", "--since", "2026-03-02", "--until", "2026-03-03", data=data).splitlines()
    assert {json.loads(line)["eventTime"][:10] for line in some} == {"2026-03-02"}
    run("export", "--format", "parquet", "--output", str(tmp_path / "out.parquet"), data=data)
    assert sorted(os.listdir(tmp_path)) == ["out.ndjson", "out.parquet"]


def test_csv_reads_back(data):
    text = run("query", "SELECT * FROM events", "--format", "csv", data=data)
    parsed = list(csv.DictReader(io.StringIO(text)))
    assert len(parsed) == 22 and parsed[0]["useridentity"].startswith("{type=")


def test_a_folder_that_is_none_is_refused(tmp_path):
    assert "no data folder" in run("query", "SELECT 1 FROM events", data=str(tmp_path / "x"),
                                   status=2)
    assert not (tmp_path / "x").exists()


def test_a_server_answers_where_one_works_on_the_folder(own, tmp_path):
    source = tmp_path / "logs.json"
    source.write_text(json.dumps({"Records": RECORDS}))
    folder = str(tmp_path / "data")
    run("import", str(source), data=folder)
    server = own(data=folder).start()
    assert rows(folder, "SELECT count(*) AS n FROM events") == [{"n": "22"}]
    assert lookup(folder, "--denied") == ["20"]
    assert len(run("export", data=folder).splitlines()) == 22
    assert "Column 'nothing' cannot be resolved" in run(
        "query", "SELECT nothing FROM events", data=folder, status=1)
    for args in (["--explain"], ["--format", "parquet", "--output", str(tmp_path / "x")]):
        assert "data folder itself" in run("query", "SELECT 1 AS x FROM events", *args,
                                           data=folder, status=2)
    server.stop()
