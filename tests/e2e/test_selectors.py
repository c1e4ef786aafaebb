"""What a trail selects: PutEventSelectors, GetEventSelectors, and what then lies in its files."""

import time

import pytest

from clients import delivered, refused
from server import wait_for

DEFAULT = [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [],
            "ExcludeManagementEventSources": []}]


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.trail_bucket("selector-logs")


@pytest.fixture(scope="module")
def cloudtrail(admin, bucket):
    return admin("cloudtrail")


@pytest.fixture
def trail(cloudtrail, bucket):
    yield cloudtrail.create_trail(Name="chosen", S3BucketName=bucket)["TrailARN"]
    cloudtrail.delete_trail(Name="chosen")


def put(cloudtrail, *selectors):
    return cloudtrail.put_event_selectors(TrailName="chosen", EventSelectors=list(selectors))


def test_a_new_trail_has_the_default_selector(cloudtrail, trail):
    shown = cloudtrail.get_event_selectors(TrailName=trail)
    assert shown["TrailARN"] == trail
    assert shown["EventSelectors"] == DEFAULT
    assert "AdvancedEventSelectors" not in shown
    assert cloudtrail.get_trail(Name=trail)["Trail"]["HasCustomEventSelectors"] is False


def test_selectors_are_kept_as_given_with_all_four_members(cloudtrail, trail):
    given = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True,
             "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::b/p"]},
                               {"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}],
             "ExcludeManagementEventSources": ["kms.amazonaws.com"]}
    answer = put(cloudtrail, given, {"ReadWriteType": "ReadOnly"})
    assert answer["TrailARN"] == trail
    assert answer["EventSelectors"] == [given, {**DEFAULT[0], "ReadWriteType": "ReadOnly"}]
    assert cloudtrail.get_event_selectors(TrailName="chosen")["EventSelectors"] == (
        answer["EventSelectors"])
    assert cloudtrail.get_trail(Name=trail)["Trail"]["HasCustomEventSelectors"] is True
    put(cloudtrail, DEFAULT[0])
    assert cloudtrail.get_trail(Name=trail)["Trail"]["HasCustomEventSelectors"] is False


@pytest.mark.parametrize("selectors", [
    [],
    [{"ReadWriteType": "All"}] * 6,
    [{"ReadWriteType": "Sometimes"}],
    [{"DataResources": [{"Type": "AWS::IAM::Role", "Values": ["arn:aws:iam"]}]}],
    [{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["no-arn"]}]}],
    [{"DataResources": [{"Type": "AWS::S3::Object",
                         "Values": [f"arn:aws:s3:::b/{n}" for n in range(251)]}]}],
    [{"ExcludeManagementEventSources": ["s3.amazonaws.com"]}],
])
def test_wrong_selectors_are_refused_and_nothing_changes(cloudtrail, trail, selectors):
    refused("InvalidEventSelectorsException", put, cloudtrail, *selectors, status=400)
    assert cloudtrail.get_event_selectors(TrailName="chosen")["EventSelectors"] == DEFAULT


def test_both_kinds_at_once_or_neither_are_refused(cloudtrail, trail):
    advanced = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    refused("InvalidEventSelectorsException", cloudtrail.put_event_selectors, TrailName="chosen",
            EventSelectors=DEFAULT, AdvancedEventSelectors=advanced)
    refused("InvalidEventSelectorsException", cloudtrail.put_event_selectors, TrailName="chosen")


def test_unknown_trails_and_bad_names_are_told_apart(cloudtrail):
    for code, name in (("TrailNotFoundException", "not-there"), ("InvalidTrailNameException", "x"),
                       ("CloudTrailARNInvalidException", "arn:aws:cloudtrail")):
        refused(code, cloudtrail.put_event_selectors, TrailName=name, EventSelectors=DEFAULT)
        refused(code, cloudtrail.get_event_selectors, TrailName=name)


class Watched:
    """A logging trail with its own bucket; `names` waits for a marker call to be delivered."""

    def __init__(self, admin, name, region="us-east-1", selectors=None, **settings):
        self.admin = admin
        self.name = name
        self.region = region
        self.bucket = admin.trail_bucket(f"selector-{name}")
        self.cloudtrail = admin("cloudtrail", region)
        self.cloudtrail.create_trail(Name=name, S3BucketName=self.bucket, **settings)
        if selectors:
            self.cloudtrail.put_event_selectors(TrailName=name, EventSelectors=selectors)
        self.cloudtrail.start_logging(Name=name)

    def records(self):
        """All that is delivered up to and with the trail's own StopLogging."""
        self.cloudtrail.stop_logging(Name=self.name)
        s3 = self.admin("s3")
        delivered(s3, self.bucket, lambda r: r["eventName"] == "StopLogging",
                  server=self.admin.server)
        records = delivered(s3, self.bucket, lambda r: True)
        self.cloudtrail.delete_trail(Name=self.name)
        return records


def names(records):
    return {r["eventName"] for r in records}


def test_write_only_leaves_reads_out(admin):
    watched = Watched(admin, "writes", selectors=[{"ReadWriteType": "WriteOnly"}])
    admin("iam").create_user(UserName="written")
    admin("iam").get_user(UserName="written")
    seen = watched.records()
    assert "CreateUser" in names(seen) and "GetUser" not in names(seen)
    assert all(r["readOnly"] is False for r in seen)


def test_read_only_leaves_writes_out(admin):
    bucket = admin.trail_bucket("selector-reads")
    cloudtrail = admin("cloudtrail")
    cloudtrail.create_trail(Name="reads", S3BucketName=bucket)
    cloudtrail.put_event_selectors(TrailName="reads",
                                   EventSelectors=[{"ReadWriteType": "ReadOnly"}])
    cloudtrail.start_logging(Name="reads")
    admin("iam").create_user(UserName="read")
    admin("iam").get_user(UserName="read")
    delivered(admin("s3"), bucket, lambda r: r["eventName"] == "GetUser", server=admin.server)
    assert all(r["readOnly"] for r in delivered(admin("s3"), bucket, lambda r: True))
    cloudtrail.delete_trail(Name="reads")


def test_data_events_come_only_for_the_prefixes_that_are_asked_for(admin):
    s3 = admin("s3")
    admin.bucket("selector-data")
    admin.bucket("selector-other")
    watched = Watched(admin, "data", selectors=[{"DataResources": [
        {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::selector-data/in/"]}]}])
    for bucket, key in (("selector-data", "in/1"), ("selector-data", "out/2"),
                        ("selector-other", "in/3")):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    data = [r for r in watched.records() if r["eventCategory"] == "Data"]
    assert [(r["eventName"], r["requestParameters"]["key"]) for r in data] == [
        ("PutObject", "in/1")]
    assert data[0]["managementEvent"] is False


def test_own_deliveries_are_recorded_but_a_quiet_trail_does_not_feed_itself(admin):
    s3 = admin("s3")
    cloudtrail = admin("cloudtrail")
    bucket = admin.trail_bucket("selector-echo")
    mine = admin.bucket("selector-echo-data")
    cloudtrail.create_trail(Name="echo", S3BucketName=bucket)
    cloudtrail.put_event_selectors(TrailName="echo", EventSelectors=[
        {"IncludeManagementEvents": False, "DataResources": [
            {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}])
    cloudtrail.start_logging(Name="echo")

    def latest():
        return cloudtrail.get_trail_status(Name="echo").get("LatestDeliveryTime")
    s3.put_object(Bucket=mine, Key="first", Body=b"x")
    wait_for(latest, 15, "the first delivery", admin.server)
    time.sleep(2)
    before = latest()
    time.sleep(4)  # several delivery intervals
    assert latest() == before
    s3.put_object(Bucket=mine, Key="second", Body=b"x")
    own = delivered(s3, bucket, lambda r: r["userIdentity"].get("invokedBy"), server=admin.server)
    assert {r["userIdentity"]["type"] for r in own} == {"AWSService"}
    assert {r["userIdentity"]["invokedBy"] for r in own} == {"cloudtrail.amazonaws.com"}
    assert {r["sourceIPAddress"] for r in own} == {"cloudtrail.amazonaws.com"}
    assert {r["eventName"] for r in own} == {"PutObject"}
    cloudtrail.delete_trail(Name="echo")


def test_recursive_logging_off_leaves_own_deliveries_out(admin):
    watched = Watched(admin, "norecursion", RecursiveLogging=False, selectors=[{"DataResources": [
        {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}])
    admin("s3").put_object(Bucket=admin.bucket("selector-mine"), Key="k", Body=b"x")
    delivered(admin("s3"), watched.bucket, lambda r: r["eventName"] == "PutObject",
              server=admin.server)
    records = watched.records()
    assert not [r for r in records
                if r["userIdentity"].get("invokedBy") == "cloudtrail.amazonaws.com"]


def test_a_single_region_trail_sees_its_region_only(admin):
    watched = Watched(admin, "oneregion", region="eu-west-1")
    admin("cloudtrail", "eu-west-1").describe_trails()
    admin("cloudtrail", "us-west-2").describe_trails()
    admin("iam").create_user(UserName="far-away")
    seen = watched.records()
    assert {r["awsRegion"] for r in seen} == {"eu-west-1"}
    assert "CreateUser" not in names(seen)


def test_global_events_can_be_left_out(admin):
    watched = Watched(admin, "noglobal", IncludeGlobalServiceEvents=False)
    admin("iam").create_user(UserName="global")
    admin("sts").get_caller_identity()
    seen = names(watched.records())
    assert "CreateUser" not in seen and "GetCallerIdentity" in seen


def test_management_events_can_be_left_out(admin):
    admin.bucket("selector-only-data")
    bucket = admin.trail_bucket("selector-onlydata-logs")
    cloudtrail = admin("cloudtrail")
    cloudtrail.create_trail(Name="onlydata", S3BucketName=bucket)
    cloudtrail.put_event_selectors(TrailName="onlydata", EventSelectors=[
        {"IncludeManagementEvents": False, "DataResources": [
            {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::selector-only-data/"]}]}])
    cloudtrail.start_logging(Name="onlydata")
    admin("iam").create_user(UserName="unseen")
    admin("s3").put_object(Bucket="selector-only-data", Key="k", Body=b"x")
    delivered(admin("s3"), bucket, lambda r: r["eventName"] == "PutObject", server=admin.server)
    assert {r["eventCategory"] for r in delivered(admin("s3"), bucket, lambda r: True)} == {"Data"}
    cloudtrail.delete_trail(Name="onlydata")


def test_excluded_sources_are_left_out(admin):
    watched = Watched(admin, "nokms", selectors=[
        {"ExcludeManagementEventSources": ["kms.amazonaws.com"]}])
    admin("kms").list_keys()
    admin("iam").list_users()
    seen = names(watched.records())
    assert "ListUsers" in seen and "ListKeys" not in seen


def test_advanced_selectors_are_clearly_refused_as_long_as_they_are_not_there(cloudtrail, trail):
    error = refused("UnsupportedOperationException", cloudtrail.put_event_selectors,
                    TrailName="chosen", AdvancedEventSelectors=[
                        {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}])
    assert "not implemented" in error["Error"]["Message"]
