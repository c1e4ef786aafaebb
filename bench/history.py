"""Event history: how soon a call can be looked up under load, and how long a page takes over many
events.

    make bench, or: history.py --binary FILE [--events N] [--seconds N] [--folder DIR]
"""

import argparse
import http.client
import json
import os
import re
import subprocess
import time

import rig

PROBES = 200
PAGES = 200
# What fills the history: calls by one user to two services, so that names and resources differ.
FILL = [rig.Request("iam", body="Action=ListUsers&Version=2010-05-08"),
        rig.Request("sts", body="Action=GetCallerIdentity&Version=2011-06-15"),
        rig.Request("iam", body="Action=ListAccessKeys&Version=2010-05-08&UserName=admin"),
        rig.Request("iam", body="Action=GetUser&Version=2010-05-08&UserName=admin")]
PROBE = rig.Request("iam", body="Action=ListUserTags&Version=2010-05-08&UserName=admin")
LOOKUP = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"


class Caller:
    """One kept-alive connection."""

    def __init__(self, server):
        self.port, self.key = server.port, server.credentials()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def call(self, request):
        method, path, headers, body = request.signed(self.port, self.key)
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return answer, text, (time.perf_counter() - began) * 1000

    def lookup(self, **question):
        request = rig.Request("cloudtrail", body=json.dumps(question), target=LOOKUP)
        _, text, ms = self.call(request)
        return json.loads(text)["Events"], ms


def attribute(key, value):
    return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}


def visibility(server, folder):
    """Milliseconds from an answer to the call's first appearance, while 16 connections call."""
    path = os.path.join(folder, "requests")
    rig.write_requests(path, FILL, server.port, server.credentials())
    caller = Caller(server)
    waits = []
    load = subprocess.Popen(rig.wrk_command(server.port, path, 16, 60), stdout=subprocess.DEVNULL)
    try:
        time.sleep(1)
        for _ in range(PROBES):
            answer, text, _ = caller.call(PROBE)
            began = time.perf_counter()
            request_id = re.search(rb"<RequestId>([^<]+)<", text)[1].decode()
            while True:
                events, _ = caller.lookup(**attribute("EventName", "ListUserTags"), MaxResults=1)
                if events and json.loads(events[0]["CloudTrailEvent"])["requestID"] == request_id:
                    break
            waits.append((time.perf_counter() - began) * 1000)
    finally:
        load.terminate()
        load.wait()
    print(f"call to visible in LookupEvents under load of 16 connections: p50 "
          f"{rig.percentile(waits, .5):.0f} ms, p99 {rig.percentile(waits, .99):.0f} ms (aim: below "
          f"200; {PROBES} probes)", flush=True)


def fill(server, events, folder):
    path = os.path.join(folder, "requests")
    done = 0
    while done < events:
        rig.write_requests(path, FILL, server.port, server.credentials())
        rate, _ = rig.measure(server.port, path, 64, 20)
        done += int(rate * 20)
    time.sleep(1)
    return done


def pages(server, events):
    caller = Caller(server)
    newest = caller.lookup(MaxResults=1)[0][0]
    questions = {
        "no attribute": {},
        "EventId": attribute("EventId", newest["EventId"]),
        "EventName": attribute("EventName", "GetUser"),
        "ReadOnly": attribute("ReadOnly", "true"),
        "Username": attribute("Username", "admin"),
        "ResourceType": attribute("ResourceType", "AWS::IAM::User"),
        "ResourceName": attribute("ResourceName", "admin"),
        "EventSource": attribute("EventSource", "sts.amazonaws.com"),
        "AccessKeyId": attribute("AccessKeyId", newest["AccessKeyId"]),
        "no such name": attribute("EventName", "NeverCalled"),
    }
    print(f"a page of 50 over {events:,} events (aim: below 50 ms):")
    for name, question in questions.items():
        found, _ = caller.lookup(**question, MaxResults=50)
        times = [caller.lookup(**question, MaxResults=50)[1] for _ in range(PAGES)]
        print(f"  {name:14} {len(found):3} found, p50 {rig.percentile(times, .5):6.1f} ms, "
              f"p99 {rig.percentile(times, .99):6.1f} ms", flush=True)


def main():
    parser = rig.arguments(argparse.ArgumentParser())
    parser.add_argument("--events", type=int, default=1_000_000)
    args = parser.parse_args()
    with (rig.work_folder(args.folder) as folder,
          rig.trailcam(args.binary, os.path.join(folder, "data")) as server):
        visibility(server, folder)
        pages(server, fill(server, args.events, folder))
    rig.print_command()


if __name__ == "__main__":
    main()
