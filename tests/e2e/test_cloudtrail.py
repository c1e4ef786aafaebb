"""Trails: the operations that make, show, change, start, stop and end them, and their errors."""

import concurrent.futures
import datetime
import json
import time

import pytest

from clients import refused, trail_policy
from server import wait_for

BUCKET = "cloudtrail-logs"
NOW = datetime.datetime.now(datetime.timezone.utc)


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.trail_bucket(BUCKET)


@pytest.fixture(scope="module")
def cloudtrail(admin, bucket):
    return admin("cloudtrail")


@pytest.fixture
def trail(cloudtrail, bucket):
    """A plain trail in us-east-1, gone after the test."""
    made = cloudtrail.create_trail(Name="plain", S3BucketName=bucket)
    yield made
    delete(cloudtrail, "plain")


@pytest.fixture
def multi(cloudtrail, bucket):
    """A multi-region trail whose home is us-east-1."""
    made = cloudtrail.create_trail(Name="wide", S3BucketName=bucket, IsMultiRegionTrail=True)
    yield made
    delete(cloudtrail, "wide")


def delete(cloudtrail, name):
    try:
        cloudtrail.delete_trail(Name=name)
    except cloudtrail.exceptions.TrailNotFoundException:
        pass


def without_metadata(answer):
    return {k: v for k, v in answer.items() if k != "ResponseMetadata"}


# CreateTrail

def test_create_trail_answers_with_the_defaults(trail, account):
    assert without_metadata(trail) == {
        "Name": "plain", "S3BucketName": BUCKET, "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": False, "LogFileValidationEnabled": False,
        "TrailARN": f"arn:aws:cloudtrail:us-east-1:{account}:trail/plain",
        "IsOrganizationTrail": False, "RecursiveLogging": True}


def test_create_trail_keeps_prefix_flags_and_tags(admin, cloudtrail, account):
    admin.trail_bucket("cloudtrail-prefixed", prefix="a/b")
    made = cloudtrail.create_trail(
        Name="prefixed", S3BucketName="cloudtrail-prefixed", S3KeyPrefix="a/b",
        IncludeGlobalServiceEvents=False, EnableLogFileValidation=True, RecursiveLogging=False,
        TagsList=[{"Key": "team", "Value": "audit"}, {"Key": "empty"}])
    try:
        assert made["S3KeyPrefix"] == "a/b"
        assert made["IncludeGlobalServiceEvents"] is False
        assert made["LogFileValidationEnabled"] is True
        assert made["RecursiveLogging"] is False
        tags = cloudtrail.list_tags(ResourceIdList=[made["TrailARN"]])["ResourceTagList"]
        assert {t["Key"]: t.get("Value", "") for t in tags[0]["TagsList"]} == {
            "team": "audit", "empty": ""}
        for kind in ("CloudTrail", "CloudTrail-Digest"):
            marker = admin("s3").head_object(Bucket="cloudtrail-prefixed",
                                             Key=f"a/b/AWSLogs/{account}/{kind}/")
            assert marker["ContentLength"] == 0
            assert marker["ContentType"] == "application/json"
    finally:
        delete(cloudtrail, "prefixed")


@pytest.mark.parametrize("name,text", [
    ("ab", "Trail name too short. Minimum allowed length: 3 characters. "
           "Specified name length: 2 characters."),
    ("a" * 129, "Trail name too long. Maximum allowed length: 128 characters. "
                "Specified name length: 129 characters."),
    ("-abc", "Trail name must starts with a letter or number."),
    ("abc_", "Trail name must ends with a letter or number."),
    ("a b c", "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, "
              "periods (.), hyphens (-), and underscores (_)."),
    ("a..b", None),
    ("a._b", None),
    ("192.168.5.4", None),
])
def test_create_trail_refuses_bad_names(cloudtrail, name, text):
    error = refused("InvalidTrailNameException", cloudtrail.create_trail, Name=name,
                    S3BucketName=BUCKET, status=400)
    assert text is None or error["Error"]["Message"] == text


@pytest.mark.parametrize("name", ["No-Capitals", "ab", "under_score", "a..b", "1.2.3.4", "-abc"])
def test_create_trail_refuses_bad_bucket_names(cloudtrail, name):
    refused("InvalidS3BucketNameException", cloudtrail.create_trail, Name="bucketname",
            S3BucketName=name)


def test_create_trail_wants_a_bucket_that_is_there(cloudtrail):
    error = refused("S3BucketDoesNotExistException", cloudtrail.create_trail, Name="nobucket",
                    S3BucketName="cloudtrail-not-there")
    assert error["Error"]["Message"] == "S3 bucket cloudtrail-not-there does not exist!"


def test_create_trail_wants_the_bucket_policy(admin, cloudtrail, account):
    name = admin.bucket("cloudtrail-no-policy")
    s3 = admin("s3")

    def create(**settings):
        error = refused("InsufficientS3BucketPolicyException", cloudtrail.create_trail,
                        Name="nopolicy", S3BucketName=name, **settings)
        assert error["Error"]["Message"] == (
            f"Incorrect S3 bucket policy is detected for bucket: {name}")

    def put(change):
        policy = trail_policy(name, account)
        change(policy["Statement"])
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    create()
    put(lambda statements: statements.pop(0))          # no GetBucketAcl
    create()
    put(lambda statements: statements.pop(1))          # no PutObject
    create()
    put(lambda statements: statements[1]["Condition"]["StringEquals"].update(
        {"aws:SourceArn": f"arn:aws:cloudtrail:us-east-1:{account}:trail/other"}))
    create()
    put(lambda statements: statements[1].update(
        {"Resource": f"arn:aws:s3:::{name}/AWSLogs/{account}/CloudTrail/*"}))
    create(EnableLogFileValidation=True)               # no place for digests
    put(lambda statements: None)
    create(S3KeyPrefix="elsewhere")
    cloudtrail.create_trail(Name="nopolicy", S3BucketName=name)
    delete(cloudtrail, "nopolicy")


def test_create_trail_accepts_source_arn_and_source_account(admin, cloudtrail, account):
    name = admin.bucket("cloudtrail-source")
    policy = trail_policy(name, account)
    arn = f"arn:aws:cloudtrail:us-east-1:{account}:trail/source"
    policy["Statement"][0]["Condition"] = {"StringEquals": {"aws:SourceAccount": account}}
    policy["Statement"][1]["Condition"]["StringEquals"]["aws:SourceArn"] = arn
    admin("s3").put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    assert cloudtrail.create_trail(Name="source", S3BucketName=name)["TrailARN"] == arn
    delete(cloudtrail, "source")


def test_create_trail_refuses_what_does_not_fit_together(cloudtrail, bucket):
    error = refused("InvalidParameterCombinationException", cloudtrail.create_trail, Name="noglobal",
                    S3BucketName=bucket, IsMultiRegionTrail=True, IncludeGlobalServiceEvents=False)
    assert error["Error"]["Message"] == "Multi-Region trail must include global service events."


@pytest.mark.parametrize("code,settings", [
    ("InvalidS3PrefixException", {"S3KeyPrefix": "p" * 201}),
    ("InvalidSnsTopicNameException", {"SnsTopicName": "no topic name!"}),
    ("InsufficientSnsTopicPolicyException", {"SnsTopicName": "not-there"}),
    ("InvalidCloudWatchLogsRoleArnException",
     {"CloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:111122223333:log-group:g:*"}),
    ("InvalidCloudWatchLogsLogGroupArnException",
     {"CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/r"}),
    ("KmsKeyNotFoundException", {"KmsKeyId": "not a key"}),
    ("InsufficientEncryptionPolicyException", {"KmsKeyId": "alias/not-there"}),
    ("OrganizationsNotInUseException", {"IsOrganizationTrail": True}),
    ("InvalidTagParameterException", {"TagsList": [{"Key": "aws:mine", "Value": "x"}]}),
    ("InvalidTagParameterException", {"TagsList": [{"Key": "a"}, {"Key": "a"}]}),
    ("TagsLimitExceededException", {"TagsList": [{"Key": f"k{n}"} for n in range(51)]}),
])
def test_create_trail_names_the_setting_that_is_wrong(cloudtrail, bucket, code, settings):
    refused(code, cloudtrail.create_trail, Name="wrongsetting", S3BucketName=bucket, status=400,
            **settings)
    assert cloudtrail.describe_trails(trailNameList=["wrongsetting"])["trailList"] == []


def test_a_name_is_taken_once_and_a_multi_region_trail_takes_it_everywhere(
        admin, cloudtrail, bucket, account, multi):
    error = refused("TrailAlreadyExistsException", cloudtrail.create_trail, Name="wide",
                    S3BucketName=bucket)
    assert error["Error"]["Message"] == f"Trail wide already exists for customer: {account}"
    refused("TrailAlreadyExistsException", admin("cloudtrail", "eu-west-1").create_trail,
            Name="wide", S3BucketName=bucket)


def test_there_are_at_most_five_trails_in_a_region(admin, cloudtrail, bucket):
    tokyo = admin("cloudtrail", "ap-northeast-1")
    names = [f"quota-{n}" for n in range(4)]
    try:
        for name in names:
            tokyo.create_trail(Name=name, S3BucketName=bucket)
        cloudtrail.create_trail(Name="quota-wide", S3BucketName=bucket, IsMultiRegionTrail=True)
        refused("MaximumNumberOfTrailsExceededException", tokyo.create_trail, Name="quota-6",
                S3BucketName=bucket)
        refused("MaximumNumberOfTrailsExceededException", cloudtrail.create_trail, Name="quota-6",
                S3BucketName=bucket, IsMultiRegionTrail=True)
    finally:
        for name in names:
            delete(tokyo, name)
        delete(cloudtrail, "quota-wide")


def test_the_limit_holds_when_trails_are_made_at_the_same_time(admin, bucket):
    region = "ap-south-1"
    client = admin("cloudtrail", region)

    def create(number):
        try:
            client.create_trail(Name=f"race-{number}", S3BucketName=bucket)
            return "made"
        except client.exceptions.ClientError as error:
            return error.response["Error"]["Code"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(create, range(8)))
    assert sorted(set(outcomes)) == ["MaximumNumberOfTrailsExceededException", "made"]
    assert outcomes.count("made") == 5
    for number in range(8):
        delete(client, f"race-{number}")


# DescribeTrails, GetTrail, ListTrails

def test_describe_trails_shows_all_members(cloudtrail, trail, account):
    assert cloudtrail.describe_trails(trailNameList=["plain"])["trailList"] == [{
        "Name": "plain", "S3BucketName": BUCKET, "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": False, "HomeRegion": "us-east-1", "TrailARN": trail["TrailARN"],
        "LogFileValidationEnabled": False, "HasCustomEventSelectors": False,
        "HasInsightSelectors": False, "IsOrganizationTrail": False, "RecursiveLogging": True}]


def test_get_trail_takes_a_name_or_an_arn(cloudtrail, trail):
    by_name = cloudtrail.get_trail(Name="plain")["Trail"]
    assert by_name == cloudtrail.get_trail(Name=trail["TrailARN"])["Trail"]
    assert by_name["HomeRegion"] == "us-east-1"


def test_a_multi_region_trail_casts_its_shadow_on_other_regions(admin, multi, trail):
    london = admin("cloudtrail", "eu-west-2")
    shown = london.describe_trails()["trailList"]
    assert [(t["Name"], t["HomeRegion"]) for t in shown] == [("wide", "us-east-1")]
    assert london.describe_trails(includeShadowTrails=False)["trailList"] == []
    assert london.describe_trails(trailNameList=[multi["TrailARN"]])["trailList"] == shown
    assert london.describe_trails(trailNameList=["wide", "unknown"])["trailList"] == []
    refused("TrailNotFoundException", london.get_trail, Name="wide")
    assert london.get_trail(Name=multi["TrailARN"])["Trail"]["Name"] == "wide"


def test_list_trails_shows_all_home_regions(admin, cloudtrail, bucket, trail):
    paris = admin("cloudtrail", "eu-west-3")
    paris.create_trail(Name="paris", S3BucketName=bucket)
    try:
        listed = cloudtrail.list_trails()["Trails"]
        assert sorted((t["Name"], t["HomeRegion"]) for t in listed) == [
            ("paris", "eu-west-3"), ("plain", "us-east-1")]
        assert all(set(t) == {"TrailARN", "Name", "HomeRegion"} for t in listed)
    finally:
        delete(paris, "paris")


@pytest.mark.parametrize("operation,member", [
    ("get_trail", "Name"), ("get_trail_status", "Name"), ("start_logging", "Name"),
    ("stop_logging", "Name"), ("delete_trail", "Name"), ("update_trail", "Name"),
    ("get_event_selectors", "TrailName")])
def test_an_unknown_trail_has_awss_text(cloudtrail, account, operation, member):
    error = refused("TrailNotFoundException", getattr(cloudtrail, operation),
                    **{member: "not-there"}, status=400)
    assert error["Error"]["Message"] == f"Unknown trail: not-there for the user: {account}"


@pytest.mark.parametrize("operation,member", [
    ("get_trail", "Name"), ("get_trail_status", "Name"), ("start_logging", "Name"),
    ("stop_logging", "Name"), ("delete_trail", "Name"), ("update_trail", "Name"),
    ("get_event_selectors", "TrailName")])
def test_malformed_names_and_arns_are_told_apart(cloudtrail, operation, member):
    call = getattr(cloudtrail, operation)
    refused("InvalidTrailNameException", call, **{member: "no"})
    refused("CloudTrailARNInvalidException", call, **{member: "arn:aws:cloudtrail:us-east-1"})
    refused("CloudTrailARNInvalidException", call,
            **{member: "arn:aws:s3:us-east-1:111122223333:trail/abc"})


def test_an_arn_of_another_account_names_no_trail_of_ours(cloudtrail, trail):
    refused("TrailNotFoundException", cloudtrail.get_trail,
            Name="arn:aws:cloudtrail:us-east-1:999988887777:trail/plain")


# UpdateTrail

def test_update_trail_keeps_what_is_not_given(admin, cloudtrail, trail, account):
    admin.trail_bucket("cloudtrail-second", prefix="p")
    changed = cloudtrail.update_trail(Name="plain", S3BucketName="cloudtrail-second",
                                      S3KeyPrefix="p", EnableLogFileValidation=True)
    assert changed["S3BucketName"] == "cloudtrail-second" and changed["S3KeyPrefix"] == "p"
    assert changed["LogFileValidationEnabled"] is True
    assert changed["IncludeGlobalServiceEvents"] is True
    again = cloudtrail.update_trail(Name=trail["TrailARN"], IncludeGlobalServiceEvents=False)
    assert again["S3BucketName"] == "cloudtrail-second"
    assert again["IncludeGlobalServiceEvents"] is False
    assert cloudtrail.get_trail(Name="plain")["Trail"]["S3KeyPrefix"] == "p"


def test_update_trail_that_fails_changes_nothing(admin, cloudtrail, trail):
    admin.bucket("cloudtrail-plain-bucket")
    refused("InsufficientS3BucketPolicyException", cloudtrail.update_trail, Name="plain",
            S3BucketName="cloudtrail-plain-bucket")
    refused("S3BucketDoesNotExistException", cloudtrail.update_trail, Name="plain",
            S3BucketName="cloudtrail-not-there")
    assert cloudtrail.get_trail(Name="plain")["Trail"]["S3BucketName"] == BUCKET


def test_switching_to_multi_region_takes_global_events_along(admin, cloudtrail, trail):
    wide = cloudtrail.update_trail(Name="plain", IsMultiRegionTrail=True)
    assert wide["IsMultiRegionTrail"] and wide["IncludeGlobalServiceEvents"]
    assert admin("cloudtrail", "eu-west-2").describe_trails()["trailList"]
    narrow = cloudtrail.update_trail(Name="plain", IsMultiRegionTrail=False)
    assert not narrow["IsMultiRegionTrail"] and not narrow["IncludeGlobalServiceEvents"]
    refused("InvalidParameterCombinationException", cloudtrail.update_trail, Name="plain",
            IsMultiRegionTrail=True, IncludeGlobalServiceEvents=False)


# Home region

def test_a_shadow_can_be_read_but_changed_only_at_home(admin, multi):
    away = admin("cloudtrail", "eu-central-1")
    arn = multi["TrailARN"]
    assert away.get_trail_status(Name=arn)["IsLogging"] is False
    assert away.get_event_selectors(TrailName=arn)["TrailARN"] == arn
    for operation in ("start_logging", "stop_logging", "delete_trail", "update_trail"):
        refused("InvalidHomeRegionException", getattr(away, operation), Name=arn)
        refused("InvalidHomeRegionException", getattr(away, operation), Name="wide")
    refused("InvalidHomeRegionException", away.put_event_selectors, TrailName=arn,
            EventSelectors=[{"ReadWriteType": "All"}])


# StartLogging, StopLogging, GetTrailStatus

def test_a_trail_that_never_started_has_the_legacy_members_empty(cloudtrail, trail):
    assert without_metadata(cloudtrail.get_trail_status(Name="plain")) == {
        "IsLogging": False, "LatestDeliveryAttemptTime": "", "LatestNotificationAttemptTime": "",
        "LatestNotificationAttemptSucceeded": "", "LatestDeliveryAttemptSucceeded": "",
        "TimeLoggingStarted": "", "TimeLoggingStopped": ""}


def test_start_and_stop_are_idempotent_and_their_times_are_kept(cloudtrail, trail):
    assert without_metadata(cloudtrail.start_logging(Name="plain")) == {}
    assert without_metadata(cloudtrail.start_logging(Name=trail["TrailARN"])) == {}
    running = cloudtrail.get_trail_status(Name="plain")
    assert running["IsLogging"] is True
    assert abs((running["StartLoggingTime"] - NOW).total_seconds()) < 600
    assert running["TimeLoggingStarted"] == running["StartLoggingTime"].strftime(
        "%Y-%m-%dT%H:%M:%SZ")
    cloudtrail.stop_logging(Name="plain")
    cloudtrail.stop_logging(Name="plain")
    stopped = cloudtrail.get_trail_status(Name="plain")
    assert stopped["IsLogging"] is False
    assert stopped["StopLoggingTime"] >= stopped["StartLoggingTime"]


def test_a_bucket_that_refuses_shows_in_the_status_until_it_takes_again(admin, cloudtrail, account):
    name = admin.trail_bucket("cloudtrail-refusing")
    s3 = admin("s3")
    cloudtrail.create_trail(Name="refusing", S3BucketName=name)
    try:
        s3.delete_bucket_policy(Bucket=name)
        cloudtrail.start_logging(Name="refusing")

        def error():
            return cloudtrail.get_trail_status(Name="refusing").get("LatestDeliveryError")
        assert wait_for(error, 15, "LatestDeliveryError") == "AccessDenied"
        assert cloudtrail.get_trail_status(Name="refusing")["IsLogging"] is True
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(trail_policy(name, account)))
        wait_for(lambda: not error(), 60, "the error to clear")
        assert cloudtrail.get_trail_status(Name="refusing")["LatestDeliveryTime"]
    finally:
        delete(cloudtrail, "refusing")


# DeleteTrail

def test_delete_trail_frees_the_name_and_keeps_the_bucket(admin, cloudtrail, bucket):
    cloudtrail.create_trail(Name="brief", S3BucketName=bucket)
    assert without_metadata(cloudtrail.delete_trail(Name="brief")) == {}
    refused("TrailNotFoundException", cloudtrail.delete_trail, Name="brief")
    assert cloudtrail.describe_trails(trailNameList=["brief"])["trailList"] == []
    admin("s3").head_bucket(Bucket=bucket)
    cloudtrail.create_trail(Name="brief", S3BucketName=bucket)
    assert cloudtrail.get_trail_status(Name="brief")["IsLogging"] is False
    delete(cloudtrail, "brief")


# Tags

def test_tags_are_added_replaced_listed_and_removed(cloudtrail, trail):
    arn = trail["TrailARN"]

    def tags():
        listed = cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"]
        assert [r["ResourceId"] for r in listed] == [arn]
        return {t["Key"]: t["Value"] for t in listed[0]["TagsList"]}
    assert tags() == {}
    cloudtrail.add_tags(ResourceId=arn, TagsList=[{"Key": "a", "Value": "1"},
                                                  {"Key": "b", "Value": "2"}])
    cloudtrail.add_tags(ResourceId=arn, TagsList=[{"Key": "a", "Value": "3"}])
    assert tags() == {"a": "3", "b": "2"}
    cloudtrail.remove_tags(ResourceId=arn, TagsList=[{"Key": "a"}])
    cloudtrail.remove_tags(ResourceId=arn, TagsList=[{"Key": "never-there"}])
    assert tags() == {"b": "2"}


def test_tag_errors_have_awss_names(cloudtrail, trail, account):
    arn = trail["TrailARN"]
    unknown = f"arn:aws:cloudtrail:us-east-1:{account}:trail/not-there"
    tag = [{"Key": "a", "Value": "1"}]
    refused("ResourceNotFoundException", cloudtrail.add_tags, ResourceId=unknown, TagsList=tag)
    refused("ResourceNotFoundException", cloudtrail.list_tags, ResourceIdList=[unknown])
    refused("ResourceNotFoundException", cloudtrail.remove_tags, ResourceId=unknown, TagsList=tag)
    refused("CloudTrailARNInvalidException", cloudtrail.add_tags, ResourceId="plain", TagsList=tag)
    refused("CloudTrailARNInvalidException", cloudtrail.list_tags, ResourceIdList=["plain"])
    refused("InvalidTagParameterException", cloudtrail.add_tags, ResourceId=arn,
            TagsList=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])
    refused("InvalidTagParameterException", cloudtrail.add_tags, ResourceId=arn,
            TagsList=[{"Key": "aws:x", "Value": "1"}])
    refused("TagsLimitExceededException", cloudtrail.add_tags, ResourceId=arn,
            TagsList=[{"Key": f"k{n}"} for n in range(51)])
    assert cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"] == []


def test_changes_reach_the_next_call_at_once(cloudtrail, bucket):
    """No eventual consistency: what was acknowledged is there."""
    for number in range(10):
        name = f"at-once-{number}"
        cloudtrail.create_trail(Name=name, S3BucketName=bucket)
        assert cloudtrail.get_trail(Name=name)["Trail"]["Name"] == name
        cloudtrail.delete_trail(Name=name)
        refused("TrailNotFoundException", cloudtrail.get_trail, Name=name)


def test_error_bodies_are_those_of_the_json_protocol(server, cloudtrail):
    error = refused("TrailNotFoundException", cloudtrail.get_trail, Name="not-there")
    headers = error["ResponseMetadata"]["HTTPHeaders"]
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert headers["x-amzn-requestid"] == error["ResponseMetadata"]["RequestId"]
    assert time.mktime(time.strptime(headers["date"], "%a, %d %b %Y %H:%M:%S GMT"))
