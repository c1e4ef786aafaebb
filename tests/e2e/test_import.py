"""`trailcam import`: real logs against their answer key, bad files, kills, a server, an S3 endpoint.

What lies in a store is read from its Parquet files with DuckDB's own Python package, so that nobody
counts by our own reader alone."""

import collections
import datetime
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import duckdb
import pytest

from clients import Clients
from server import BINARY, ROOT, wait_for

SHARED = os.environ.get("TRAILCAM_SHARED_DATA", os.path.join(ROOT, "../shared"))
LOGS = os.path.join(SHARED, "data/cloudtrail")
GENERATOR = os.path.join(SHARED, "tools/make_trail.py")
KILLS = int(os.environ.get("TRAILCAM_IMPORT_KILLS", "8"))
MEMORY_MAX_KB = 512 * 1024


def record(number, time_text="2026-01-02T03:04:05Z", name="RunInstances"):
    return {"eventVersion": "1.08", "userIdentity": {"type": "IAMUser", "userName": "dana"},
            "eventTime": time_text, "eventSource": "ec2.amazonaws.com", "eventName": name,
            "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1", "readOnly": False,
            "eventID": f"00000000-0000-4000-8000-{number:012}", "eventType": "AwsApiCall",
            "recipientAccountId": "111122223333", "eventCategory": "Management"}


class Import:
    """A data folder and a folder of logs, which both go at the end."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="trailcam-import-")
        self.data = os.path.join(self.folder, "data")
        self.logs = os.path.join(self.folder, "logs")
        os.mkdir(self.logs)

    def file(self, name, content):
        path = os.path.join(self.logs, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not isinstance(content, (str, bytes)):
            content = json.dumps({"Records": list(content)})
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path

    def start(self, *sources, flags=(), data=None, env=None):
        command = [BINARY, "import", *(sources or [self.logs]), "--data", data or self.data,
                   "--json", *flags]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, **(env or {})})

    def __call__(self, *sources, status=0, **options):
        """The report, once the import has ended with that status."""
        running = self.start(*sources, **options)
        out, err = running.communicate(timeout=300)
        assert running.returncode == status, f"{running.returncode}\n{out}\n{err}"
        return json.loads(out) if out else err

    def files(self, data=None):
        lake = os.path.join(data or self.data, "lake")
        return [os.path.join(at, name) for at, _, names in os.walk(lake)
                for name in names if name.endswith(".parquet")]

    def query(self, sql, data=None):
        files = self.files(data)
        assert files
        return duckdb.sql(sql.replace("events", f"read_parquet({files!r})", 1)).fetchall()

    def ids(self, data=None):
        """How often each event id is there."""
        if not self.files(data):
            return collections.Counter()
        return collections.Counter(row[0] for row in self.query("SELECT eventid FROM events", data))


@pytest.fixture
def importing():
    made = Import()
    yield made
    shutil.rmtree(made.folder, ignore_errors=True)


def shared(path):
    if not os.path.exists(path):
        pytest.skip(f"{path} is not there: 1 case left out")
    return path


# The answer key.

def records_in(value):
    """What an independent reader takes for records: the rule of the answer key."""
    if isinstance(value, dict):
        if isinstance(value.get("CloudTrailEvent"), str):
            yield from records_in(json.loads(value["CloudTrailEvent"]))
        elif value.get("messageType") == "DATA_MESSAGE":
            for entry in value["logEvents"]:
                yield from records_in(json.loads(entry["message"]))
        elif "eventVersion" in value and {"eventID", "eventName", "eventTime"} & set(value):
            yield value
        else:
            for member in value.values():
                yield from records_in(member)
    elif isinstance(value, list):
        for element in value:
            yield from records_in(element)


def documents_of(path):
    with open(path, "rb") as file:
        content = file.read()
    if path.endswith(".gz"):
        content = gzip.decompress(content)
    try:
        return [json.loads(content)]
    except ValueError:
        try:
            return [json.loads(line) for line in content.splitlines() if line.strip()]
        except ValueError:
            return None


def day_of(found):
    try:
        return datetime.datetime.fromisoformat(found["eventTime"].replace("Z", "+00:00")).date()
    except (KeyError, ValueError):
        return None


def answer_key():
    path = os.path.join(LOGS, "expected-counts.json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


@pytest.mark.parametrize("folder", sorted(answer_key()) or ["none"])
def test_real_logs_match_their_answer_key(importing, folder):
    shared(os.path.join(LOGS, "expected-counts.json"))
    key = answer_key()[folder]
    root = os.path.join(LOGS, folder)
    seen, without_time, expected = 0, 0, set()
    for at, _, names in os.walk(root):
        for name in names:
            path = os.path.join(at, name)
            documents = documents_of(path)
            relative = os.path.relpath(path, root)
            assert (documents is None) == (relative in key["unparsable_files"])
            for found in records_in(documents or []):
                seen += 1
                if day_of(found) is None:
                    without_time += 1
                else:
                    content = json.dumps(found, sort_keys=True)
                    expected.add((day_of(found), found.get("eventID") or content))
    assert seen == key["events"]
    whole = without_time == 0 and not key["unparsable_files"]
    running = importing.start(root)
    report = json.loads(running.communicate(timeout=120)[0])
    counts = report["counts"]
    told = collections.Counter(failure["type"] for failure in report["failures"])
    # Of files that do not parse whole records are kept all the same.
    extra = counts["events"] + counts["repeats"] + counts["conflicts"] + counts["refused"] - seen
    assert extra >= 0 and (extra == 0 or key["unparsable_files"])
    assert len(expected) <= counts["events"] <= len(expected) + extra
    assert counts["refused"] == without_time
    broken = {failure["location"].split("#")[0] for failure in report["failures"]
              if failure["type"] == "NotJson"}
    assert {os.path.relpath(path, root) for path in broken} == set(key["unparsable_files"])
    assert counts["filesCompleted"] == key["files"]
    assert sum(importing.ids().values()) == counts["events"]
    assert running.returncode == (0 if whole and not told else 1)
    again = json.loads(importing.start(root).communicate(timeout=120)[0])["counts"]
    assert again["events"] == 0


# Repeats, kills, late files.

def test_running_again_adds_nothing_and_late_files_are_welcome(importing):
    importing.file("2026/01/02/a.json", (record(n) for n in range(100)))
    importing.file("b.json.gz", gzip.compress(b"\n".join(
        json.dumps(record(n)).encode() for n in range(50, 150))))
    assert importing()["counts"]["events"] == 150
    assert importing()["counts"]["events"] == 0
    importing.file("late.json", (record(n) for n in range(140, 160)))
    counts = importing()["counts"]
    assert (counts["events"], counts["repeats"], counts["filesKnown"]) == (10, 10, 2)
    assert importing.ids() == collections.Counter(record(n)["eventID"] for n in range(160))


@pytest.fixture(scope="module")
def tree():
    """A generated trail of a month: (folder, ids of its events)."""
    shared(GENERATOR)
    folder = tempfile.mkdtemp(prefix="trailcam-tree-")
    subprocess.run([sys.executable, GENERATOR, folder, "--events", "60000", "--days", "30",
                    "--seed", "7", "--per-file", "100"], check=True, stdout=subprocess.DEVNULL)
    ids = set()
    for at, _, names in os.walk(folder):
        for name in names:
            with gzip.open(os.path.join(at, name)) as file:
                ids |= {found["eventID"] for found in json.load(file)["Records"]}
    yield folder, ids
    shutil.rmtree(folder)


@pytest.mark.timeout(600)
def test_killed_again_and_again_the_counts_are_exact(importing, tree):
    folder, ids = tree
    chance = random.Random(11)
    before = 0
    for _ in range(KILLS):
        running = importing.start(folder)
        time.sleep(chance.uniform(0.05, 1.2))
        running.kill()
        running.wait()
    counts = importing(folder)["counts"]
    assert counts["events"] + before <= len(ids)
    assert importing.ids() == collections.Counter(ids)
    assert importing(folder)["counts"]["events"] == 0
    assert not [name for name in importing.files() if os.path.getsize(name) == 0]


@pytest.mark.timeout(300)
def test_memory_stays_bounded(importing, tree):
    folder, ids = tree
    # The same month many times over in one file that lies on a single line.
    big = os.path.join(importing.logs, "big.json")
    with open(big, "w", encoding="utf-8") as out:
        out.write('{"Records":[')
        first = True
        for copy in range(3):
            for at, _, names in os.walk(folder):
                for name in names:
                    with gzip.open(os.path.join(at, name), "rt", encoding="utf-8") as file:
                        for found in json.load(file)["Records"]:
                            found["eventID"] = f"{copy:08x}" + found["eventID"][8:]
                            out.write(("" if first else ",") + json.dumps(found))
                            first = False
        out.write("]}")
    running = importing.start()
    peak = 0
    while running.poll() is None:
        try:
            with open(f"/proc/{running.pid}/status", encoding="utf-8") as status:
                for line in status:
                    if line.startswith("VmHWM"):
                        peak = max(peak, int(line.split()[1]))
        except OSError:
            pass
        time.sleep(0.05)
    report = json.loads(running.stdout.read())
    assert report["counts"]["events"] == 3 * len(ids)
    assert 0 < peak < MEMORY_MAX_KB


# What is wrong with files.

def test_bad_files_are_told_and_the_rest_is_taken(importing):
    importing.file("good.json", [record(1)])
    packed = gzip.compress(json.dumps({"Records": [record(n) for n in range(10, 1000)]}).encode())
    importing.file("cut.json.gz", packed[:len(packed) // 2])
    importing.file("text.json", "hello")
    importing.file("nested.json", json.dumps({"Records": [[record(2)], "x", record(3)]}))
    importing.file("timeless.json", [{**record(4), "eventTime": "soon"}, record(5)])
    importing.file("types.json", [{**record(6), "userIdentity": 7, "resources": {"a": None}}])
    importing.file("long.ndjson", json.dumps(record(7)) + "\n" + json.dumps(
        {**record(8), "errorMessage": "x" * (100 << 20)}) + "\n" + json.dumps(record(9)) + "\n")
    importing.file("bomb.json.gz", gzip.compress(b'{"Records":[' + b" " * (300 << 20)))
    importing.file("other.json", [{**record(1), "eventName": "Another"}])
    importing.file("digest.json",
                   json.dumps({"digestS3Object": "x", "digestEndTime": "y"}))
    report = importing(status=1)
    told = {}
    for failure in report["failures"]:
        told.setdefault(os.path.basename(failure["location"]).split("#")[0], set()).add(
            failure["type"])
    conflict = told.pop("good.json", None) or told.pop("other.json")
    assert conflict == {"ConflictingEvent"}
    assert told == {"cut.json.gz": {"TruncatedFile"}, "text.json": {"NotJson"},
                    "nested.json": {"WrongNesting"}, "timeless.json": {"NoEventTime"},
                    "long.ndjson": {"TooLarge"}, "bomb.json.gz": {"UnpackedTooLarge"}}
    assert report["counts"]["digests"] == 1
    numbers = {int(found[-12:]) for found in importing.ids()}
    assert {1, 3, 5, 6, 7, 9} <= numbers and not {2, 4, 8} & numbers
    assert max(importing.ids().values()) == 1


def test_nothing_is_tried_where_there_is_no_such_source(importing):
    assert "no file and no folder" in importing("/nowhere/at/all", status=2)
    assert not os.path.exists(importing.data)
    assert "name of an event data store" in importing(status=2, flags=("--store", "a b"))


# Following.

def test_following_takes_files_as_they_come(importing):
    importing.file("a.json", [record(1)])
    running = importing.start(flags=("--follow",))
    wait_for(lambda: importing.files(), 30, "the first event")
    importing.file("b.json", [record(1), record(2)])
    wait_for(lambda: len(importing.ids()) == 2, 30, "the second event")
    running.send_signal(signal.SIGINT)
    report = json.loads(running.communicate(timeout=30)[0])
    assert running.returncode == 0 and report["status"] == "STOPPED"
    assert report["counts"]["events"] == 2


# Through a server, and from an S3 endpoint.

def test_a_server_imports_what_the_command_asks_for(importing, own):
    importing.file("a.json", [record(1), {**record(2), "eventTime": ""}])
    server = own().start()
    report = importing(status=1, data=server.data)
    assert report["counts"]["events"] == 1
    assert [failure["type"] for failure in report["failures"]] == ["NoEventTime"]
    assert record(1)["eventID"] in importing.ids(server.data)
    assert importing(status=1, data=server.data)["counts"]["repeats"] == 1
    assert "no file and no folder" in importing("/nowhere/at/all", status=2, data=server.data)

    # Live events come within a second from then on.
    Clients(server)("iam").create_user(UserName="live")
    wait_for(lambda: importing.query("SELECT 1 FROM events WHERE eventname = 'CreateUser'",
                                     server.data), 5, "the live event")

    # A server that follows ends with its command.
    running = importing.start(flags=("--follow",), data=server.data)
    importing.file("b.json", [record(3)])
    wait_for(lambda: record(3)["eventID"] in importing.ids(server.data), 30, "the third event")
    running.send_signal(signal.SIGTERM)
    assert json.loads(running.communicate(timeout=30)[0])["status"] == "STOPPED"
    server.stop()

    # On the folder itself, once no server is there.
    importing.file("c.json", [record(4)])
    assert importing(status=1, data=server.data)["counts"]["events"] == 1
    ids = importing.ids(server.data)
    assert max(ids.values()) == 1


def test_only_who_may_imports(importing, own):
    server = own().start()
    clients = Clients(server)
    clients("iam").create_user(UserName="dana")
    key = clients("iam").create_access_key(UserName="dana")["AccessKey"]
    with open(os.path.join(server.data, "credentials"), encoding="utf-8") as file:
        kept = file.read()
    with open(os.path.join(server.data, "credentials"), "w", encoding="utf-8") as file:
        file.write(f"[default]\naws_access_key_id = {key['AccessKeyId']}\n"
                   f"aws_secret_access_key = {key['SecretAccessKey']}\n")
    importing.file("a.json", [record(1)])
    assert "trailcam:ImportEvents" in importing(status=1, data=server.data)
    with open(os.path.join(server.data, "credentials"), "w", encoding="utf-8") as file:
        file.write(kept)
    assert not importing.files(server.data)


def test_a_bucket_is_a_source(importing, own):
    server = own().start()
    clients = Clients(server)
    s3 = clients("s3")
    s3.create_bucket(Bucket="old-logs")
    for number in range(30):
        s3.put_object(Bucket="old-logs", Key=f"x/2026/01/02/{number} +ü.json.gz",
                      Body=gzip.compress(json.dumps({"Records": [record(number)]}).encode()))
    s3.put_object(Bucket="old-logs", Key="other/a.json", Body=json.dumps(record(99)))
    env = server.environment()
    report = importing("s3://old-logs/x", env=env)
    assert report["counts"]["events"] == 30 and report["counts"]["filesCompleted"] == 30
    assert importing("s3://old-logs/x/", env=env)["counts"]["filesKnown"] == 30
    assert importing("s3://old-logs", env=env)["counts"]["events"] == 1
    # And the server takes them from the bucket of whomever the command names: itself here.
    assert importing("s3://old-logs/x", env=env, data=server.data)["counts"]["events"] == 30
