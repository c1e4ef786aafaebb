"""Event history: LookupEvents by every attribute, over time ranges, page by page."""

import datetime
import json

import pytest

from clients import allow, refused
from server import event

UTC = datetime.timezone.utc


@pytest.fixture(scope="module")
def happened(admin):
    """Things of which each lookup must find its own."""
    iam = admin("iam")
    iam.create_user(UserName="lea")
    lea = admin.user("leo", allow("iam:ListUsers"))
    lea("iam").list_users()
    refused("AccessDenied", lea("iam").create_user, UserName="eve")
    refused("NoSuchEntity", iam.get_user, UserName="not-there")
    admin.bucket("lookup-here")
    admin.bucket("lookup-there", "eu-west-1")
    trail = admin.trail("lookup-trail", admin.trail_bucket("lookup-logs"))
    admin.events(EventName="CreateTrail")
    return {"leo": lea, "trail": trail["TrailARN"]}


def lookup(admin, key, value, region="us-east-1", **more):
    return admin("cloudtrail", region).lookup_events(
        LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}], **more)["Events"]


def names(items):
    return [item["EventName"] for item in items]


def test_an_item_repeats_what_its_record_says(admin, happened):
    item = admin.events(EventName="CreateTrail")[0]
    record = event(item)
    assert item["EventId"] == record["eventID"]
    assert item["EventName"] == record["eventName"] == "CreateTrail"
    assert item["ReadOnly"] == "false" and record["readOnly"] is False
    assert item["EventSource"] == record["eventSource"] == "cloudtrail.amazonaws.com"
    assert item["Username"] == "admin"
    assert item["AccessKeyId"] == admin.key[0]
    assert item["EventTime"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") == record["eventTime"]
    assert {"ResourceType": "AWS::CloudTrail::Trail", "ResourceName": happened["trail"]} in (
        item["Resources"])
    assert {"ResourceType": "AWS::S3::Bucket", "ResourceName": "lookup-logs"} in item["Resources"]


def test_by_event_id(admin, happened):
    wanted = admin.events(EventName="CreateTrail")[0]["EventId"]
    assert [i["EventId"] for i in lookup(admin, "EventId", wanted)] == [wanted]
    assert lookup(admin, "EventId", "00000000-0000-4000-8000-000000000000") == []


def test_by_event_name(admin, happened):
    assert set(names(lookup(admin, "EventName", "CreateUser"))) == {"CreateUser"}
    assert len(lookup(admin, "EventName", "CreateUser")) == 3
    assert lookup(admin, "EventName", "createuser") == [], "exact, also in case"


def test_by_read_only(admin, happened):
    assert {i["ReadOnly"] for i in lookup(admin, "ReadOnly", "true")} == {"true"}
    assert {i["ReadOnly"] for i in lookup(admin, "ReadOnly", "false")} == {"false"}


def test_by_user_name(admin, happened):
    assert sorted(names(lookup(admin, "Username", "leo"))) == ["CreateUser", "ListUsers"]


def test_by_resource_type_and_name(admin, happened):
    assert "CreateUser" in names(lookup(admin, "ResourceType", "AWS::IAM::User"))
    assert lookup(admin, "ResourceType", "AWS::Nothing::Known") == []
    assert names(lookup(admin, "ResourceName", "lea")) == ["CreateUser"]
    assert "CreateTrail" in names(lookup(admin, "ResourceName", happened["trail"]))
    assert "CreateTrail" in names(lookup(admin, "ResourceName", "lookup-trail"))


def test_by_event_source(admin, happened):
    assert {i["EventSource"] for i in lookup(admin, "EventSource", "iam.amazonaws.com")} == {
        "iam.amazonaws.com"}


def test_by_access_key_id(admin, happened):
    assert sorted(names(lookup(admin, "AccessKeyId", happened["leo"].key[0]))) == [
        "CreateUser", "ListUsers"]


def test_each_region_has_its_own_history(admin, happened):
    def buckets(region):
        return [event(i)["requestParameters"]["bucketName"]
                for i in admin.events(region, EventName="CreateBucket")]
    assert "lookup-there" in buckets("eu-west-1") and "lookup-there" not in buckets("us-east-1")
    assert "lookup-here" in buckets("us-east-1")


def test_failed_and_denied_calls_are_found_without_resources_of_a_denied_one(admin, happened):
    denied = [i for i in lookup(admin, "Username", "leo") if i["EventName"] == "CreateUser"][0]
    assert event(denied)["errorCode"] == "AccessDenied"
    assert denied["Resources"] == []
    failed = [i for i in admin.events(EventName="GetUser") if event(i).get("errorCode")]
    assert event(failed[0])["errorCode"] == "NoSuchEntityException", "the class, as AWS records it"


def test_newest_come_first(admin, happened):
    times = [i["EventTime"] for i in admin("cloudtrail").lookup_events()["Events"]]
    assert times == sorted(times, reverse=True)


def test_looking_up_is_itself_recorded(admin, happened):
    since = datetime.datetime.now(UTC) - datetime.timedelta(minutes=5)
    answer = admin("cloudtrail").lookup_events(StartTime=since, MaxResults=7)
    record = admin.record_of(answer)
    assert record["eventName"] == "LookupEvents" and record["readOnly"] is True
    assert record["requestParameters"]["maxResults"] == 7


def test_pages_join_without_gap_or_repetition(admin, happened):
    for number in range(30):
        admin("iam").list_users(PathPrefix=f"/page{number}/")
    admin.events(EventName="ListUsers", count=31)
    cloudtrail = admin("cloudtrail")
    query = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "ListUsers"}]}
    whole = [i["EventId"] for i in cloudtrail.lookup_events(**query)["Events"]]
    paged, token = [], {}
    while True:
        page = cloudtrail.lookup_events(**query, MaxResults=7, **token)
        assert len(page["Events"]) <= 7
        paged += [i["EventId"] for i in page["Events"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert paged == whole and len(set(paged)) == len(paged) >= 31


def test_a_page_holds_fifty_at_most(admin, happened):
    for _ in range(60):
        admin("sts").get_caller_identity()
    admin.events(EventName="GetCallerIdentity", count=60)
    page = admin("cloudtrail").lookup_events()
    assert len(page["Events"]) == 50 and page["NextToken"]


def test_a_token_fits_only_the_question_it_was_given_for(admin, happened):
    cloudtrail = admin("cloudtrail")
    token = cloudtrail.lookup_events(MaxResults=1)["NextToken"]
    cloudtrail.lookup_events(MaxResults=1, NextToken=token)
    refused("InvalidNextTokenException", cloudtrail.lookup_events, NextToken=token,
            LookupAttributes=[{"AttributeKey": "ReadOnly", "AttributeValue": "true"}])
    refused("InvalidNextTokenException", cloudtrail.lookup_events, NextToken="nonsense")
    refused("InvalidNextTokenException", admin("cloudtrail", "eu-west-1").lookup_events,
            NextToken=token)


def test_time_ranges_are_inclusive(admin, happened):
    cloudtrail = admin("cloudtrail")
    moment = admin.events(EventName="CreateTrail")[0]["EventTime"]
    second = datetime.timedelta(seconds=1)

    def found(**times):
        return "CreateTrail" in names(cloudtrail.lookup_events(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateTrail"}],
            **times)["Events"])
    assert found(StartTime=moment, EndTime=moment)
    assert found(StartTime=moment) and found(EndTime=moment)
    assert not found(StartTime=moment - 9 * second, EndTime=moment - second)
    if moment + 2 * second < datetime.datetime.now(UTC):
        assert not found(StartTime=moment + second)


def test_wrong_time_ranges(admin):
    cloudtrail = admin("cloudtrail")
    now = datetime.datetime.now(UTC)
    hour = datetime.timedelta(hours=1)
    refused("InvalidTimeRangeException", cloudtrail.lookup_events, StartTime=now,
            EndTime=now - hour, status=400)
    refused("InvalidTimeRangeException", cloudtrail.lookup_events, StartTime=now + hour)
    old = now - datetime.timedelta(days=100)
    assert cloudtrail.lookup_events(StartTime=old, EndTime=old + hour)["Events"] == []


@pytest.mark.parametrize("code,question", [
    ("InvalidLookupAttributesException", {"LookupAttributes": [
        {"AttributeKey": "EventName", "AttributeValue": "a"},
        {"AttributeKey": "EventName", "AttributeValue": "b"}]}),
    ("InvalidLookupAttributesException", {"LookupAttributes": [
        {"AttributeKey": "ReadOnly", "AttributeValue": "True"}]}),
    ("InvalidLookupAttributesException", {"LookupAttributes": [
        {"AttributeKey": "Colour", "AttributeValue": "red"}]}),
    ("InvalidLookupAttributesException", {"LookupAttributes": [
        {"AttributeKey": "EventName", "AttributeValue": ""}]}),
    ("InvalidLookupAttributesException", {"LookupAttributes": [
        {"AttributeKey": "EventName", "AttributeValue": "a" * 2001}]}),
    ("InvalidLookupAttributesException", {"EventCategory": "insight", "LookupAttributes": [
        {"AttributeKey": "Username", "AttributeValue": "a"}]}),
    ("InvalidMaxResultsException", {"MaxResults": 0}),
    ("InvalidMaxResultsException", {"MaxResults": 51}),
    ("InvalidEventCategoryException", {"EventCategory": "management"}),
])
def test_wrong_questions_have_awss_error_names(admin, code, question):
    refused(code, admin("cloudtrail", unchecked=True).lookup_events, status=400, **question)


def test_insights_have_no_events_yet(admin):
    assert admin("cloudtrail").lookup_events(EventCategory="insight")["Events"] == []


def test_the_command_line_looks_up_too(server, admin, happened):
    """`trailcam lookup` finds the server by its data folder alone."""
    result = server.run("lookup", "--data", server.data, "--attribute", "EventName=CreateTrail")
    assert "CreateTrail" in result.stdout and "lookup-trail" in result.stdout
    wrong = server.run("lookup", "--data", server.data, "--attribute", "Colour=red", check=False)
    assert wrong.returncode != 0 and len(wrong.stderr.strip().splitlines()) == 1


def test_the_record_is_compact_json(admin, happened):
    text = admin.events(EventName="CreateTrail")[0]["CloudTrailEvent"]
    assert json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False) == text
