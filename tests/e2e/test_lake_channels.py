"""Channels, and applications' own events through them into event data stores."""

import base64
import hashlib
import json
import time

import pytest

from clients import Clients, allow, refused
from lake import ACTIVITY, drop, id_of, make_store, run, select, values
from server import wait_for

SERVER_FLAGS = ("--accounts", "111122223333,444455556666")


@pytest.fixture(scope="module")
def lake(admin):
    return admin("cloudtrail")


@pytest.fixture(scope="module")
def store(lake):
    return make_store(lake, "activity", AdvancedEventSelectors=ACTIVITY)


@pytest.fixture(scope="module")
def channel(lake, store):
    return make_channel(lake, "own-events", store)


def make_channel(lake, name, *stores, **settings):
    return lake.create_channel(Name=name, Source="Custom", Destinations=destinations(*stores),
                               **settings)["ChannelArn"]


def destinations(*stores):
    return [{"Type": "EVENT_DATA_STORE", "Location": arn} for arn in stores]


def data(account, **change):
    made = {"version": "1.0", "userIdentity": {"type": "CustomUser", "principalId": "jane",
                                               "details": {"team": "billing", "level": 3}},
            "userAgent": "app/1", "eventSource": "billing.example", "eventName": "RefundIssued",
            "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "UID": "u-1",
            "requestParameters": {"amount": "12.50", "nested": {"a": [1, 2]}},
            "responseElements": {"ok": "true"}, "sourceIPAddress": "192.0.2.7",
            "recipientAccountId": account, "additionalEventData": {"k": "v"}, **change}
    return {key: value for key, value in made.items() if value is not None}


def event(id, content):
    return {"id": id, "eventData": content if isinstance(content, str) else json.dumps(content)}


def put(admin, channel, *events, **more):
    return admin("cloudtrail-data").put_audit_events(channelArn=channel, auditEvents=list(events),
                                                     **more)


def test_events_of_ones_own_can_be_queried(admin, lake, store, channel, account):
    answer = put(admin, channel, event("first", data(account, UID="asked-for")))
    assert answer["failed"] == []
    [made] = answer["successful"]
    assert made["id"] == "first"
    statement = (
        "SELECT eventid, eventcategory, eventtype, eventdata.eventname, "
        "eventdata.useridentity.principalid, element_at(eventdata.requestparameters, 'amount') "
        f"FROM {id_of(store)} WHERE eventdata.uid = 'asked-for'")
    rows = wait_for(lambda: select(lake, statement), 5, "the event")
    assert values(rows) == [[made["eventID"], "ActivityAuditLog", "ActivityLog", "RefundIssued",
                             "jane", "12.50"]]


def test_they_are_in_no_trail_and_no_history(admin, lake, store, channel, account):
    put(admin, channel, event("quiet", data(account, eventName="QuietThing", UID="quiet")))
    marker = admin("sts").get_caller_identity()
    admin.record_of(marker)
    found = lake.lookup_events(LookupAttributes=[
        {"AttributeKey": "EventName", "AttributeValue": "QuietThing"}])
    assert found["Events"] == []


@pytest.mark.parametrize("code, change", [
    ("FieldNotFound", {"version": None}),
    ("FieldNotFound", {"UID": None}),
    ("FieldNotFound", {"userIdentity": None}),
    ("FieldNotFound", {"userIdentity": {"type": "x"}}),
    ("FieldNotFound", {"eventName": ""}),
    ("FieldNotFound", {"recipientAccountId": None}),
    ("FieldTooLong", {"version": "v" * 257}),
    ("FieldTooLong", {"userIdentity": {"type": "t" * 129, "principalId": "p"}}),
    ("FieldTooLong", {"eventName": "n" * 1025}),
    ("FieldTooLong", {"requestParameters": {"a": "x" * (100 << 10)}}),
    ("FieldTooLong", {"additionalEventData": {"a": "x" * (28 << 10)}}),
    ("FieldTooLong", {"errorMessage": "m" * 257}),
    ("InvalidData", {"eventTime": "yesterday"}),
    ("InvalidData", {"eventTime": "2026-01-02"}),
    ("InvalidData", {"userIdentity": "jane"}),
    ("InvalidData", {"requestParameters": "text"}),
    ("InvalidData", {"sourceIPAddress": "nowhere"}),
    ("InvalidRecipient", {"recipientAccountId": "999999999999"}),
    ("InvalidEventSource", {"eventSource": "s3.amazonaws.com"}),
], ids=lambda value: str(value)[:40])
def test_the_schema_is_checked(admin, channel, account, code, change):
    answer = put(admin, channel, event("good", data(account)), event("bad", data(account, **change)))
    assert [e["id"] for e in answer["successful"]] == ["good"]
    assert [(e["id"], e["errorCode"]) for e in answer["failed"]] == [("bad", code)]


def test_what_is_no_object_is_refused(admin, channel):
    answer = put(admin, channel, event("a", "[]"), event("b", "no json"))
    assert [e["errorCode"] for e in answer["failed"]] == ["InvalidData", "InvalidData"]


def test_checksums_are_compared(admin, channel, account):
    content = json.dumps(data(account))
    right = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    answer = put(admin, channel, {**event("right", content), "eventDataChecksum": right},
                 {**event("wrong", content), "eventDataChecksum": right[::-1]})
    assert [e["id"] for e in answer["successful"]] == ["right"]
    assert [e["errorCode"] for e in answer["failed"]] == ["InvalidChecksum"]


def test_requests_are_refused_as_a_whole(admin, channel, account):
    client = admin("cloudtrail-data")
    one = event("same", data(account))
    refused("DuplicatedAuditEventId", client.put_audit_events, channelArn=channel,
            auditEvents=[one, one])
    refused("ChannelNotFound", client.put_audit_events, auditEvents=[one],
            channelArn=channel[:-4] + "0000")
    refused("InvalidChannelARN", client.put_audit_events, auditEvents=[one],
            channelArn="arn:aws:s3:::bucket")
    many = [event(f"e{n}", data(account)) for n in range(101)]
    refused("ValidationException", admin("cloudtrail-data", unchecked=True).put_audit_events,
            channelArn=channel, auditEvents=many)
    large = [event(f"e{n}", data(account, requestParameters={"a": "x" * 60_000}))
             for n in range(20)]
    refused("ValidationException", client.put_audit_events, channelArn=channel, auditEvents=large)


def test_a_channel_tells_how_it_went(admin, lake, store, account):
    arn = make_channel(lake, "told", store)
    told = lake.get_channel(Channel=id_of(arn))
    assert told["ChannelArn"] == arn and told["Source"] == "Custom"
    assert told["Destinations"] == destinations(store) and "IngestionStatus" not in told
    done = put(admin, arn, event("a", data(account)))["successful"][0]["eventID"]
    put(admin, arn, event("b", "no json"))
    status = lake.get_channel(Channel=arn)["IngestionStatus"]
    assert status["LatestIngestionSuccessEventID"] == done
    assert status["LatestIngestionErrorCode"] == "InvalidData"
    assert status["LatestIngestionAttemptEventID"] != done
    lake.delete_channel(Channel=arn)


def test_channels_are_kept_in_order(lake, store, admin):
    arn = make_channel(lake, "orderly", store, Tags=[{"Key": "a", "Value": "b"}])
    refused("ChannelAlreadyExistsException", make_channel, lake, "orderly", store)
    refused("InvalidSourceException", lake.create_channel, Name="strange", Source="Nobody",
            Destinations=destinations(store))
    refused("EventDataStoreNotFoundException", make_channel, lake, "lost",
            store[:-4] + "0000")
    plain = make_store(lake)
    refused("InvalidEventDataStoreCategoryException", make_channel, lake, "plain", plain)
    refused("ChannelExistsForEDSException", lake.delete_event_data_store, EventDataStore=store)
    renamed = lake.update_channel(Channel=arn, Name="renamed")
    assert renamed["Name"] == "renamed" and renamed["Destinations"] == destinations(store)
    assert {"ChannelArn": arn, "Name": "renamed"} in lake.list_channels()["Channels"]
    tags = lake.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"]
    assert tags == [{"Key": "a", "Value": "b"}]
    lake.delete_channel(Channel=arn)
    refused("ChannelNotFoundException", lake.get_channel, Channel=arn)
    refused("ChannelARNInvalidException", lake.get_channel, Channel=store)
    drop(lake, plain)


def test_other_accounts_come_in_by_the_channels_policy(admin, lake, channel, account, server):
    stranger = Clients(server, server.credentials("444455556666"))
    one = event("from-elsewhere", data(account))
    refused("ChannelInsufficientPermission", stranger("cloudtrail-data").put_audit_events,
            channelArn=channel, auditEvents=[one])
    statement = {"Effect": "Allow", "Principal": {"AWS": "444455556666"},
                 "Action": "cloudtrail-data:PutAuditEvents", "Resource": channel,
                 "Condition": {"StringEquals": {"cloudtrail:ExternalId": "our-secret"}}}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    lake.put_resource_policy(ResourceArn=channel, ResourcePolicy=json.dumps(policy))
    refused("ChannelInsufficientPermission", stranger("cloudtrail-data").put_audit_events,
            channelArn=channel, auditEvents=[one])
    answer = put(stranger, channel, one, externalId="our-secret")
    assert [e["id"] for e in answer["successful"]] == ["from-elsewhere"]
    for wrong in ({"Action": "cloudtrail:GetChannel"}, {"Resource": "*"},
                  {"Principal": {"AWS": [f"{n:012}" for n in range(51)]}}):
        document = {"Version": "2012-10-17", "Statement": [{**statement, **wrong}]}
        refused("ResourcePolicyNotValidException", lake.put_resource_policy, ResourceArn=channel,
                ResourcePolicy=json.dumps(document))


def test_permission_is_asked_for_the_channel(admin, channel, account):
    one = event("permitted", data(account))
    nobody = admin.user("channel-nobody")
    refused("AccessDeniedException", nobody("cloudtrail-data").put_audit_events,
            channelArn=channel, auditEvents=[one])
    app = admin.user("channel-app", allow("cloudtrail-data:PutAuditEvents", channel))
    assert put(app, channel, one)["failed"] == []


def test_events_outlast_the_process(own, tmp_path):
    server = own()
    server.start()
    admin = Clients(server)
    lake = admin("cloudtrail")
    store = make_store(lake, "lasting", AdvancedEventSelectors=ACTIVITY)
    channel = make_channel(lake, "lasting", store)
    put(admin, channel, event("kept", data(admin.account, UID="kept")))
    server.kill()
    server.start()
    lake = Clients(server)("cloudtrail")
    statement = f"SELECT eventdata.uid FROM {id_of(store)}"
    rows = wait_for(lambda: select(lake, statement), 5, "the event")
    assert values(rows) == [["kept"]]
    assert run(lake, statement)["QueryStatistics"]["EventsScanned"] == 1
