"""Segments as other people's Parquet readers see them: every column, with Lake's types."""

import datetime
import json
import os
import subprocess

import duckdb
import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest

import server

# Written by the unit test that is called so, from the records that lie in the folder.
WRITER = os.path.join(os.path.dirname(server.BINARY), "lake_test")
WRITER_TEST = "Segment.IsWrittenForOtherReaders"
ROWS = 130_000  # two row groups, several pages each
DAY = datetime.datetime(2026, 3, 4)

MAPS = ["requestparameters", "responseelements", "additionaleventdata", "serviceeventdetails",
        "addendum", "edgedevicedetails", "insightdetails"]
STRINGS = ["eventversion", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent",
           "errorcode", "errormessage", "requestid", "eventid", "eventtype", "apiversion",
           "recipientaccountid", "sharedeventid", "annotation", "vpcendpointid",
           "vpcendpointaccountid", "eventcategory", "sessioncredentialfromconsole"]
MAP = "MAP(VARCHAR, VARCHAR)"


def strings(names):
    return {name: "VARCHAR" for name in names.split()}


ISSUER = strings("type principalid arn accountid username")
SESSION = {"attributes": {"creationdate": "TIMESTAMP", "mfaauthenticated": "VARCHAR"},
           "sessionissuer": ISSUER,
           "webidfederationdata": {"federatedprovider": "VARCHAR", "attributes": MAP},
           **strings("sourceidentity ec2roledelivery ec2issuedinvpc")}
EVENT = {**{name: "VARCHAR" for name in STRINGS}, **{name: MAP for name in MAPS},
         "eventtime": "TIMESTAMP", "readonly": "BOOLEAN", "managementevent": "BOOLEAN",
         "resources": [strings("accountid type arn arnprefix")],
         "tlsdetails": strings("tlsversion ciphersuite clientprovidedhostheader"),
         "useridentity": {
             **strings("type principalid arn accountid accesskeyid username"),
             "sessioncontext": SESSION, "onbehalfof": strings("userid identitystorearn"),
             "inscopeof": strings("sourcearn sourceaccount issuertype credentialsissuedto"),
             **strings("invokedby identityprovider")},
         "eventcontext": {"requestcontext": MAP, "tagcontext": {
             "resourcetags": [{"arn": "VARCHAR", "tags": MAP}], "principaltags": MAP}},
         **strings("_shape _rest")}


def shown(kind):
    """A type as the tables above have it, of DuckDB's own description."""
    if kind.id == "struct":
        return {name: shown(child) for name, child in kind.children}
    if kind.id == "list":
        return [shown(kind.children[0][1])]
    return str(kind)


def record(i):
    time = DAY + datetime.timedelta(seconds=i * 7919 % 86400)
    out = {"eventVersion": "1.11", "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
           "eventSource": "s3.amazonaws.com", "eventName": ["GetObject", "PutObject"][i % 2],
           "eventID": f"{i:08x}-0000-4000-8000-000000000000", "readOnly": i % 2 == 0}
    if i % 3 == 0:
        out["userIdentity"] = {"type": "AssumedRole", "accessKeyId": f"ASIA{i % 100}",
                               "sessionContext": {"attributes": {
                                   "creationDate": time.strftime("%Y-%m-%dT%H:00:00Z")}}}
    if i % 4 == 0:
        out["requestParameters"] = {"key": f"k{i}", "n": i, "none": None, "deep": {"a": [1]}}
    elif i % 4 == 1:
        out["requestParameters"] = {}
    if i % 5 == 0:
        out["resources"] = [{"ARN": f"arn:{i}:{n}", "type": "T"} for n in range(i % 3)]
    if i % 7 == 0:
        out["eventContext"] = {"tagContext": {"resourceTags": [
            {"arn": "a", "tags": {"k": str(i)}}, {"arn": "b"}, {"tags": {}}]}}
    if i % 11 == 0:
        out["unknown"] = i
    return out


def row(i):
    """What the columns that record() fills must hold."""
    source = record(i)
    identity = source.get("userIdentity")
    parameters = source.get("requestParameters")
    if parameters:
        parameters = {"key": f"k{i}", "n": str(i), "none": None, "deep": '{"a":[1]}'}
    parse = lambda text: datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return {
        "eventid": source["eventID"], "eventname": source["eventName"],
        "eventtime": parse(source["eventTime"]), "readonly": source["readOnly"],
        "key": identity and identity["accessKeyId"],
        "created": identity and parse(identity["sessionContext"]["attributes"]["creationDate"]),
        "requestparameters": parameters,
        "arns": [r["ARN"] for r in source["resources"]] if "resources" in source else None,
        "tags": [{"k": str(i)}, None, {}] if "eventContext" in source else None,
        "rest": f'"unknown":{i}' if "unknown" in source else None}


INSIGHT = {"eventTime": "2026-03-04T05:06:07Z", "eventID": "i", "insightContext": {
    "baselineAverage": 0.5, "baselineDuration": 10080, "attributions": [
        {"attribute": "userAgent", "insight": [{"value": "x", "average": 6.4}], "baseline": []}]}}
ACTIVITY = {"eventTime": "2026-03-04T05:06:07Z", "eventData": {
    "UID": "u", "userIdentity": {"type": "t", "details": {"a": "b"}}}}


@pytest.fixture(scope="module")
def segments(tmp_path_factory):
    if not os.path.exists(WRITER):
        pytest.skip(f"{WRITER} is not built: segments are not read by other readers")
    folder = tmp_path_factory.mktemp("segments")
    for kind, records in (("Event", map(record, range(ROWS))), ("Insight", [INSIGHT]),
                          ("ActivityAuditLog", [ACTIVITY])):
        with open(folder / f"{kind}.ndjson", "w", encoding="utf-8") as out:
            out.writelines(json.dumps(r, separators=(",", ":")) + "\n" for r in records)
    subprocess.run([WRITER, f"--gtest_filter={WRITER_TEST}"], check=True, timeout=120,
                   stdout=subprocess.PIPE,
                   env={**os.environ, "TRAILCAM_SEGMENT_RECORDS": str(folder)})
    return folder


def test_duckdb_sees_the_columns_of_lake_with_their_types(segments):
    relation = duckdb.sql(f"from '{segments}/Event.parquet'")
    assert {name: shown(kind) for name, kind in zip(relation.columns, relation.types)} == EVENT


def test_duckdb_reads_every_cell(segments):
    rows = duckdb.sql(f"""
        select eventid, eventname, eventtime, readonly, useridentity.accesskeyid,
               useridentity.sessioncontext.attributes.creationdate, requestparameters,
               list_transform(resources, lambda r: r.arn),
               list_transform(eventcontext.tagcontext.resourcetags, lambda r: r.tags), _rest
        from '{segments}/Event.parquet' order by eventid""").fetchall()
    assert len(rows) == ROWS
    for i, found in enumerate(rows):
        assert found == tuple(row(i).values()), i


def test_duckdb_finds_rows_by_statistics(segments):
    query = f"select count(*) from '{segments}/Event.parquet' where "
    for condition, count in (("eventname = 'PutObject'", ROWS // 2), ("eventname = 'Zzz'", 0),
                             ("eventtime < '2026-03-04'", 0), ("eventtime >= '2026-03-05'", 0),
                             ("eventid = '00000007-0000-4000-8000-000000000000'", 1),
                             ("readonly", ROWS // 2), ("errorcode is not null", 0)):
        assert duckdb.sql(query + condition).fetchall()[0][0] == count, condition


def test_pyarrow_reads_every_column(segments):
    file = pyarrow.parquet.ParquetFile(segments / "Event.parquet")
    metadata = file.metadata
    assert metadata.created_by == "trailcam" and metadata.num_row_groups == 2
    assert metadata.metadata[b"trailcam.kind"] == b"Event"
    table = file.read()
    table.validate(full=True)
    assert table.num_rows == ROWS and set(table.column_names) == set(EVENT)
    assert table.schema.field("eventtime").type == pyarrow.timestamp("ms")
    assert table.schema.field("requestparameters").type.equals(
        pyarrow.map_(pyarrow.string(), pyarrow.string()))
    expected = [row(i) for i in range(0, ROWS, 1009)]
    wanted = pyarrow.array([r["eventid"] for r in expected])
    found = table.filter(pyarrow.compute.is_in(table["eventid"], wanted)).sort_by("eventid")
    for is_, should in zip(found.to_pylist(maps_as_pydicts="strict"), expected, strict=True):
        assert is_["requestparameters"] == should["requestparameters"]
        assert is_["eventtime"] == should["eventtime"] and is_["_rest"] == should["rest"]
        assert [r["arn"] for r in is_["resources"] or []] == (should["arns"] or [])


def test_statistics_say_what_is_in_a_column_chunk(segments):
    metadata = pyarrow.parquet.ParquetFile(segments / "Event.parquet").metadata
    table = pyarrow.parquet.ParquetFile(segments / "Event.parquet")
    for group in range(metadata.num_row_groups):
        rows = table.read_row_group(group, columns=["eventtime", "eventname", "readonly"])
        for i in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(i)
            if chunk.path_in_schema not in rows.column_names:
                continue
            bounds = pyarrow.compute.min_max(rows[chunk.path_in_schema]).as_py()
            assert chunk.statistics.min == bounds["min"] and chunk.statistics.max == bounds["max"]
            assert chunk.statistics.null_count == rows[chunk.path_in_schema].null_count


def test_the_other_kinds_have_columns_of_their_own(segments):
    insight = duckdb.sql(f"from '{segments}/Insight.parquet'")
    types = {name: shown(kind) for name, kind in zip(insight.columns, insight.types)}
    average = {"value": "VARCHAR", "average": "DOUBLE"}
    assert types["insightcontext"] == {
        "baselineaverage": "DOUBLE", "insightaverage": "DOUBLE", "baselineduration": "BIGINT",
        "insightduration": "BIGINT", "attributions": [{
            "attribute": "VARCHAR", "insightvalue": "VARCHAR", "insightaverage": "DOUBLE",
            "baselinevalue": "VARCHAR", "baselineaverage": "DOUBLE", "insight": [average],
            "baseline": [average]}]}
    context = insight.select("insightcontext").fetchall()[0][0]
    assert (context["baselineaverage"], context["baselineduration"]) == (0.5, 10080)
    assert context["attributions"][0]["insight"] == [{"value": "x", "average": 6.4}]
    assert context["attributions"][0]["baseline"] == []
    activity = duckdb.sql(f"select eventdata from '{segments}/ActivityAuditLog.parquet'")
    data = activity.fetchall()[0][0]
    assert data["uid"] == "u" and data["useridentity"]["details"] == {"a": "b"}
