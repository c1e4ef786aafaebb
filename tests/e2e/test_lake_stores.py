"""Event data stores: their life, their settings, who may touch them."""

import json

import pytest

from clients import Clients, allow, refused
from lake import ACTIVITY, MANAGEMENT, drop, id_of, make_store

SERVER_FLAGS = ("--virtual-clock", "--accounts", "111122223333,444455556666")
DATA = {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
                           {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]}


@pytest.fixture(scope="module")
def lake(admin):
    return admin("cloudtrail")


@pytest.fixture
def made(lake, server):
    """Makes stores that are deleted after the test: for good once there are many, since those that
    wait for their deletion count."""
    arns = []

    def make(name=None, **settings):
        arns.append(make_store(lake, name, **settings))
        return arns[-1]
    make.arns = arns
    yield make
    for arn in arns:
        if lake.get_event_data_store(EventDataStore=arn)["Status"] != "PENDING_DELETION":
            drop(lake, arn)
    if len(lake.list_event_data_stores()["EventDataStores"]) > 5:
        server.advance("P8D")


def test_a_store_is_made_with_aws_defaults(lake, made, account):
    answer = lake.create_event_data_store(Name="defaults")
    made.arns.append(answer["EventDataStoreArn"])
    assert answer["EventDataStoreArn"].startswith(
        f"arn:aws:cloudtrail:us-east-1:{account}:eventdatastore/")
    assert answer["Status"] == "CREATED"
    assert answer["MultiRegionEnabled"] is True and answer["OrganizationEnabled"] is False
    assert answer["TerminationProtectionEnabled"] is True
    assert answer["BillingMode"] == "EXTENDABLE_RETENTION_PRICING"
    assert answer["RetentionPeriod"] == 366
    assert answer["AdvancedEventSelectors"] == [
        {"Name": "Default management events", "FieldSelectors": [
            {"Field": "eventCategory", "Equals": ["Management"]}]}]
    assert "TagsList" not in answer and "KmsKeyId" not in answer
    told = lake.get_event_data_store(EventDataStore=id_of(answer["EventDataStoreArn"]))
    assert told["Status"] == "ENABLED"
    assert told["PartitionKeys"] == [{"Name": "calendarday", "Type": "string"}]
    assert told["CreatedTimestamp"] == answer["CreatedTimestamp"]


def test_fixed_retention_has_its_own_default_and_cannot_be_gone_back_to(lake, made):
    arn = made("fixed", BillingMode="FIXED_RETENTION_PRICING")
    assert lake.get_event_data_store(EventDataStore=arn)["RetentionPeriod"] == 2557
    refused("InvalidParameterException", lake.update_event_data_store, EventDataStore=arn,
            RetentionPeriod=2558)
    changed = lake.update_event_data_store(
        EventDataStore=arn, BillingMode="EXTENDABLE_RETENTION_PRICING", RetentionPeriod=3653)
    assert changed["RetentionPeriod"] == 3653
    refused("InvalidParameterException", lake.update_event_data_store, EventDataStore=arn,
            BillingMode="FIXED_RETENTION_PRICING")


def test_updates_keep_what_is_not_given(lake, made):
    arn = made("before", AdvancedEventSelectors=[MANAGEMENT])
    changed = lake.update_event_data_store(EventDataStore=arn, Name="after",
                                           MultiRegionEnabled=False)
    assert changed["Name"] == "after" and changed["MultiRegionEnabled"] is False
    assert changed["AdvancedEventSelectors"] == [MANAGEMENT]
    assert changed["UpdatedTimestamp"] > changed["CreatedTimestamp"]
    changed = lake.update_event_data_store(EventDataStore=arn, AdvancedEventSelectors=[DATA])
    assert changed["AdvancedEventSelectors"] == [DATA]
    refused("InvalidEventSelectorsException", lake.update_event_data_store, EventDataStore=arn,
            AdvancedEventSelectors=ACTIVITY)


@pytest.mark.parametrize("fields", [
    [],
    [("readOnly", "Equals", ["true"])],
    [("eventCategory", "Equals", ["Management", "Data"])],
    [("eventCategory", "NotEquals", ["Data"])],
    [("eventCategory", "Equals", ["Nothing"])],
    [("eventCategory", "Equals", ["Data"])],
    [("eventCategory", "Equals", ["Data"]), ("resources.type", "StartsWith", ["AWS::S3"])],
    [("eventCategory", "Equals", ["Management"]), ("resources.ARN", "Equals", ["arn"])],
    [("eventCategory", "Equals", ["Management"]), ("readOnly", "Equals", ["maybe"])],
    [("eventCategory", "Equals", ["Management"]), ("readOnly", "StartsWith", ["t"])],
    [("eventCategory", "Equals", ["Management"]), ("eventName", "Equals", ["a"]),
     ("eventName", "Equals", ["b"])],
    [("eventCategory", "Equals", ["Management"]), ("eventName", "Equals", ["a"] * 501)],
    [("eventCategory", "Equals", ["ActivityAuditLog"]), ("eventName", "Equals", ["a"])],
    [("eventCategory", "Equals", ["NetworkActivity"])],
], ids=str)
def test_selectors_that_aws_does_not_take_are_refused(lake, fields):
    selector = {"FieldSelectors": [{"Field": f, op: values} for f, op, values in fields]}
    if not fields:
        selector = {"FieldSelectors": [{"Field": "eventName", "Equals": ["a"]}]}
    refused("InvalidEventSelectorsException", lake.create_event_data_store, Name="wrong",
            AdvancedEventSelectors=[selector])


def test_kinds_of_events_do_not_mix(lake):
    refused("InvalidEventSelectorsException", lake.create_event_data_store, Name="mixed",
            AdvancedEventSelectors=[MANAGEMENT, *ACTIVITY])


@pytest.mark.parametrize("name", ["ab", "-abc", "abc.", "a..b", "10.0.0.1", "a b", "x" * 129])
def test_names_are_checked(admin, name):
    unchecked = admin("cloudtrail", unchecked=True)
    refused("InvalidParameterException", unchecked.create_event_data_store, Name=name)


def test_names_are_taken_once(lake, made):
    made("taken")
    refused("EventDataStoreAlreadyExistsException", lake.create_event_data_store, Name="taken")
    other = made("other")
    refused("EventDataStoreAlreadyExistsException", lake.update_event_data_store,
            EventDataStore=other, Name="taken")


def test_a_store_is_there_in_its_own_region_and_account_alone(lake, made, admin, server):
    arn = made("mine")
    for client in (admin("cloudtrail", "eu-west-1"),
                   Clients(server, server.credentials("444455556666"))("cloudtrail")):
        for name in (arn, id_of(arn)):
            answer = pytest.raises(client.exceptions.ClientError, client.get_event_data_store,
                                   EventDataStore=name)
            assert answer.value.response["Error"]["Code"] in (
                "EventDataStoreNotFoundException", "AccessDeniedException")
        assert arn not in [s["EventDataStoreArn"]
                           for s in client.list_event_data_stores()["EventDataStores"]]


def test_what_is_no_store_is_refused_by_name(lake):
    refused("EventDataStoreARNInvalidException", lake.get_event_data_store,
            EventDataStore="not-a-store")
    refused("EventDataStoreARNInvalidException", lake.get_event_data_store,
            EventDataStore="arn:aws:cloudtrail:us-east-1:111122223333:trail/main")
    refused("EventDataStoreNotFoundException", lake.get_event_data_store,
            EventDataStore="0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b")


def test_listings_are_paged(lake, made):
    arns = {made(), made(), made()}
    found, token = [], {}
    while True:
        page = lake.list_event_data_stores(MaxResults=2, **token)
        assert len(page["EventDataStores"]) <= 2
        found += [item["EventDataStoreArn"] for item in page["EventDataStores"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert arns <= set(found) and len(found) == len(set(found))
    refused("InvalidNextTokenException", lake.list_event_data_stores, NextToken="nonsense")


def test_ingestion_stops_and_starts(lake, made):
    arn = made("switched", StartIngestion=False)
    assert lake.get_event_data_store(EventDataStore=arn)["Status"] == "STOPPED_INGESTION"
    refused("InvalidEventDataStoreStatusException", lake.stop_event_data_store_ingestion,
            EventDataStore=arn)
    lake.start_event_data_store_ingestion(EventDataStore=arn)
    assert lake.get_event_data_store(EventDataStore=arn)["Status"] == "ENABLED"
    refused("InvalidEventDataStoreStatusException", lake.start_event_data_store_ingestion,
            EventDataStore=arn)
    lake.stop_event_data_store_ingestion(EventDataStore=arn)
    activity = made("activity", AdvancedEventSelectors=ACTIVITY)
    refused("InvalidEventDataStoreCategoryException", lake.stop_event_data_store_ingestion,
            EventDataStore=activity)


def test_deletion_waits_seven_days_in_which_it_can_be_undone(lake, made, server):
    arn = make_store(lake, "doomed", TerminationProtectionEnabled=True)
    refused("EventDataStoreTerminationProtectedException", lake.delete_event_data_store,
            EventDataStore=arn)
    refused("InvalidEventDataStoreStatusException", lake.restore_event_data_store,
            EventDataStore=arn)
    drop(lake, arn)
    assert lake.get_event_data_store(EventDataStore=arn)["Status"] == "PENDING_DELETION"
    refused("InactiveEventDataStoreException", lake.update_event_data_store, EventDataStore=arn,
            Name="alive")
    refused("InactiveEventDataStoreException", lake.start_query,
            QueryStatement=f"SELECT eventName FROM {id_of(arn)}")
    assert lake.restore_event_data_store(EventDataStore=arn)["Status"] == "ENABLED"
    drop(lake, arn)
    server.advance("P6D")
    assert lake.get_event_data_store(EventDataStore=arn)["Status"] == "PENDING_DELETION"
    server.advance("P2D")
    refused("EventDataStoreNotFoundException", lake.get_event_data_store, EventDataStore=arn)


def test_there_are_ten_stores_in_a_region(lake, made):
    count = len(lake.list_event_data_stores()["EventDataStores"])
    for _ in range(10 - count):
        made()
    refused("EventDataStoreMaxLimitExceededException", lake.create_event_data_store,
            Name="one-too-many")


def test_the_key_must_let_cloudtrail_in(admin, account):
    lake, kms = admin("cloudtrail", "eu-west-1"), admin("kms", "eu-west-1")
    refused("KmsKeyNotFoundException", lake.create_event_data_store, Name="sealed",
            KmsKeyId="0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b")
    key = kms.create_key()["KeyMetadata"]
    refused("InsufficientEncryptionPolicyException", lake.create_event_data_store, Name="sealed",
            KmsKeyId=key["KeyId"])
    kms.put_key_policy(KeyId=key["KeyId"], Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
             "Action": "kms:*", "Resource": "*"},
            {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
             "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}]}))
    arn = make_store(lake, "sealed", KmsKeyId=key["KeyId"])
    assert lake.get_event_data_store(EventDataStore=arn)["KmsKeyId"] == key["Arn"]
    other = kms.create_key(Policy=kms.get_key_policy(KeyId=key["KeyId"])["Policy"])["KeyMetadata"]
    refused("InvalidKmsKeyIdException", lake.update_event_data_store, EventDataStore=arn,
            KmsKeyId=other["KeyId"])


def test_stores_have_tags(lake, made, cli):
    arn = made("tagged", TagsList=[{"Key": "team", "Value": "audit"}])
    lake.add_tags(ResourceId=arn, TagsList=[{"Key": "stage", "Value": "test"}])
    lake.remove_tags(ResourceId=arn, TagsList=[{"Key": "team"}])
    assert lake.list_tags(ResourceIdList=[arn])["ResourceTagList"] == [
        {"ResourceId": arn, "TagsList": [{"Key": "stage", "Value": "test"}]}]
    told = json.loads(cli("cloudtrail", "list-tags", "--resource-id-list", arn))
    assert told["ResourceTagList"][0]["TagsList"] == [{"Key": "stage", "Value": "test"}]


def test_permissions_are_asked_for_the_store(lake, made, admin):
    open_to, closed_to = made("open-to"), made("closed-to")
    reader = admin.user("lake-reader", allow("cloudtrail:GetEventDataStore", open_to))
    reader("cloudtrail").get_event_data_store(EventDataStore=open_to)
    refused("AccessDeniedException", reader("cloudtrail").get_event_data_store,
            EventDataStore=closed_to)
    tagged = admin.user("lake-tagged", allow(
        "cloudtrail:GetEventDataStore", StringEquals={"aws:ResourceTag/team": "audit"}))
    refused("AccessDeniedException", tagged("cloudtrail").get_event_data_store,
            EventDataStore=open_to)
    lake.add_tags(ResourceId=open_to, TagsList=[{"Key": "team", "Value": "audit"}])
    tagged("cloudtrail").get_event_data_store(EventDataStore=open_to)


def test_a_stores_policy_denies(lake, made, admin, account):
    arn = made("guarded")
    who = admin.user("lake-shut-out", allow("cloudtrail:*"))
    who("cloudtrail").get_event_data_store(EventDataStore=arn)
    refused("ResourcePolicyNotFoundException", lake.get_resource_policy, ResourceArn=arn)
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": {"AWS": f"arn:aws:iam::{account}:user/lake-shut-out"},
         "Action": "cloudtrail:GetEventDataStore", "Resource": arn}]}
    lake.put_resource_policy(ResourceArn=arn, ResourcePolicy=json.dumps(policy))
    assert json.loads(lake.get_resource_policy(ResourceArn=arn)["ResourcePolicy"]) == policy
    refused("AccessDeniedException", who("cloudtrail").get_event_data_store, EventDataStore=arn)
    lake.delete_resource_policy(ResourceArn=arn)
    who("cloudtrail").get_event_data_store(EventDataStore=arn)


@pytest.mark.parametrize("change", [
    {"Action": "s3:GetObject"}, {"Resource": "*"}, {"Principal": {"AWS": "nobody"}},
    {"Effect": "Maybe"}])
def test_a_stores_policy_is_checked(lake, made, account, change):
    arn = made()
    statement = {"Effect": "Deny", "Principal": {"AWS": account},
                 "Action": "cloudtrail:GetEventDataStore", "Resource": arn, **change}
    refused("ResourcePolicyNotValidException", lake.put_resource_policy, ResourceArn=arn,
            ResourcePolicy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def test_policies_are_for_stores_and_channels(lake, account):
    refused("ResourceARNNotValidException", lake.get_resource_policy, ResourceArn="arn:nothing")
    prefix = f"arn:aws:cloudtrail:us-east-1:{account}"
    refused("ResourceTypeNotSupportedException", lake.get_resource_policy,
            ResourceArn=f"{prefix}:trail/main")
    refused("ResourceNotFoundException", lake.get_resource_policy,
            ResourceArn=f"{prefix}:eventdatastore/0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b")


def test_what_is_not_there_says_so(lake, made):
    arn = made()
    refused("UnsupportedOperationException", lake.generate_query, EventDataStores=[arn],
            Prompt="who did it")
    refused("UnsupportedOperationException", lake.create_event_data_store, Name="config",
            AdvancedEventSelectors=[{"FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["ConfigurationItem"]}]}])
    refused("OrganizationsNotInUseException", lake.create_event_data_store, Name="org",
            OrganizationEnabled=True)
    refused("NotImplemented", lake.disable_federation, EventDataStore=arn)


def test_records_tell_which_store(lake, made, admin):
    arn = made("recorded")
    events = admin.events(ResourceName=arn)
    assert "CreateEventDataStore" in [item["EventName"] for item in events]
