"""No lost record after kill -9: under load from several clients, again and again.

A call that was acknowledged is in Event history, with what it changed; a change is never there
without its record; and the trail's files hold every record exactly once."""

import os
import random
import subprocess
import threading
import time

import botocore.exceptions
import pytest

from clients import Clients, log_files
from evidence import Evidence
from server import Server, event, wait_for

ROUNDS = int(os.environ.get("TRAILCAM_CRASH_ROUNDS", "12"))
CLIENTS = 6
LOAD_SECONDS = (0.3, 2.5)
USERS_PREFIX = "crash-"

pytestmark = pytest.mark.timeout(120 + 60 * ROUNDS)


class Load:
    """Clients that call until the server is gone, and remember what was acknowledged."""

    def __init__(self, clients, round_number):
        self.acknowledged = []  # (request id, what)
        self.users = set()      # whose CreateUser was acknowledged
        self.wrong = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        # Making a client takes longer than a round: all threads share these.
        made = clients("iam"), clients("sts"), clients("s3")
        self.threads = [threading.Thread(target=self.work, args=(*made, round_number, number))
                        for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def work(self, iam, sts, s3, round_number, number):
        try:
            for count in range(1_000_000):
                if self.stopping.is_set():
                    return
                name = f"{USERS_PREFIX}{round_number}-{number}-{count}"
                self.note(iam.create_user(UserName=name), "CreateUser", name)
                self.note(sts.get_caller_identity(), "GetCallerIdentity")
                self.note(s3.put_bucket_tagging(Bucket="crash-data", Tagging={
                    "TagSet": [{"Key": "last", "Value": name}]}), "PutBucketTagging")
                try:
                    iam.create_user(UserName=name)
                    self.wrong.append(f"{name} was made twice")
                except iam.exceptions.EntityAlreadyExistsException as refusal:
                    self.note(refusal.response, "CreateUser refused")
                s3.put_object(Bucket="crash-data", Key=f"{number}", Body=os.urandom(100_000))
        except botocore.exceptions.ClientError as error:
            self.wrong.append(str(error))
        except (botocore.exceptions.BotoCoreError, OSError):
            return  # the server is gone

    def note(self, answer, what, user=None):
        with self.lock:
            self.acknowledged.append((answer["ResponseMetadata"]["RequestId"], what))
            if user:
                self.users.add(user)

    def join(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)


def history(clients, since):
    found = {}
    pages = clients("cloudtrail").get_paginator("lookup_events").paginate(StartTime=since)
    for page in pages:
        for item in page["Events"]:
            record = event(item)
            found.setdefault(record["requestID"], []).append(record)
    return found


def settled_history(clients, since):
    """Event history once it has all that was recorded before now."""
    marker = clients("sts").get_caller_identity()["ResponseMetadata"]["RequestId"]

    def found():
        seen = history(clients, since)
        return seen if marker in seen else None
    return wait_for(found, 30, "the marker in Event history", clients.server)


def check_round(server, load, since, missing):
    clients = Clients(server)
    found = settled_history(clients, since)
    missing += [f"{what} {request_id}" for request_id, what in load.acknowledged
                if request_id not in found]
    twice = [request_id for request_id, records in found.items() if len(records) > 1]
    assert not twice, f"in Event history twice: {twice[:5]}"
    made = {r["requestParameters"]["userName"] for records in found.values() for r in records
            if r["eventName"] == "CreateUser" and "errorCode" not in r}
    pages = clients("iam").get_paginator("list_users").paginate()
    there = {u["UserName"] for page in pages for u in page["Users"]}
    assert load.users <= there, "an acknowledged user is gone"
    assert made <= there, f"a record of success without its change: {sorted(made - there)[:5]}"
    new = {name for name in there if name.startswith(USERS_PREFIX)} - check_round.known
    assert new <= made, f"a change without its record: {sorted(new - made)[:5]}"
    check_round.known |= new
    return found


check_round.known = set()


@pytest.fixture
def server():
    running = Server("--delivery-interval", "1s").start()
    yield running
    if running.process:
        running.kill()
    running.remove()


def test_the_log_proves_itself_however_often_the_server_is_killed(own):
    """Killed while time passes and files are delivered: between body, row and digest too."""
    server = own("--virtual-clock").start()
    chance = random.Random(int(os.environ.get("TRAILCAM_CRASH_SEED", random.randrange(1 << 32))))
    evidence = Evidence(server)
    begin = server.advance("PT1S")
    for number in range(ROUNDS):
        evidence.clients("iam").create_user(UserName=f"{USERS_PREFIX}{number}")
        clock = subprocess.Popen([server.binary, "clock", "advance", "PT3H", "--data", server.data],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.15))
        server.kill()
        clock.wait(60)
        server.start()
        evidence.clients = Clients(server)
    evidence.stop()
    end = server.advance("PT1H")
    words = evidence.validate(begin, end)
    assert "digest files valid" in words and "log files valid" in words
    named = [file["s3Object"] for digest in evidence.digests() for file in digest["logFiles"]]
    assert sorted(named) == sorted(evidence.keys("CloudTrail"))
    names = [r["requestParameters"]["userName"]
             for records in log_files(evidence.clients("s3"), evidence.bucket).values()
             for r in records if r["eventName"] == "CreateUser"]
    assert sorted(names) == sorted(f"{USERS_PREFIX}{number}" for number in range(ROUNDS))


def test_nothing_acknowledged_is_lost_or_doubled(server):
    seed = int(os.environ.get("TRAILCAM_CRASH_SEED", random.randrange(1 << 32)))
    print(f"TRAILCAM_CRASH_SEED={seed}")
    chance = random.Random(seed)
    admin = Clients(server)
    bucket = admin.trail_bucket("crash-logs")
    admin.bucket("crash-data")
    admin.trail("crash", bucket)
    admin("cloudtrail").start_logging(Name="crash")

    acknowledged, recorded, missing, wrong = [], {}, [], []
    for number in range(ROUNDS):
        since = time.time() - 1
        load = Load(Clients(server), number)
        time.sleep(chance.uniform(*LOAD_SECONDS))
        server.kill()
        load.join()
        wrong += load.wrong
        acknowledged += load.acknowledged
        server.start()
        for request_id, records in check_round(server, load, since, missing).items():
            recorded[request_id] = records[0]["eventID"]
    print(f"{ROUNDS} kills, {len(acknowledged)} acknowledged calls, {len(missing)} missing")
    assert len(acknowledged) > 50 * ROUNDS, "the load was too small to prove anything"
    assert not wrong, wrong[:5]
    assert not missing, missing[:5]
    check_files(server, bucket, acknowledged, recorded)


def check_files(server, bucket, acknowledged, recorded):
    """Every management event of Event history is in the trail's files, once."""
    admin = Clients(server)
    admin("cloudtrail").stop_logging(Name="crash")

    def ended():
        files = log_files(admin("s3"), bucket)
        names = {r["eventName"] for records in files.values() for r in records}
        return files if "StopLogging" in names else None
    files = wait_for(ended, 60, "the trail's last file", server)
    counts = {}
    for records in files.values():
        for record in records:
            counts[record["eventID"]] = counts.get(record["eventID"], 0) + 1
    twice = [event_id for event_id, count in counts.items() if count > 1]
    assert not twice, f"{len(twice)} events are in the trail's files twice"
    lost = [request_id for request_id, _ in acknowledged if recorded[request_id] not in counts]
    assert not lost, f"{len(lost)} acknowledged calls are in no file of the trail"
    server.stop()
