"""KMS keys: what they are, who may do what with them, and what happens to them in time."""

import base64
import datetime
import json
import os
import pathlib
import re

import pytest

from clients import Clients, allow, deny, refused
from identities import make_role, session, trust
from test_kms_errors import Scene, imported, wrapped

FIRST, SECOND = "111122223333", "444455556666"
SERVER_FLAGS = ("--accounts", f"{FIRST},{SECOND}", "--virtual-clock")
MATERIAL = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(scope="module")
def kms(admin):
    return admin("kms")


@pytest.fixture(scope="module")
def other(server):
    return Clients(server, server.credentials(SECOND))


def make_key(kms, **settings):
    return kms.create_key(**settings)["KeyMetadata"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Resource": "*", **statement} for statement in statements]})


def to(principal, actions, **condition):
    return {**allow(actions, **condition), "Principal": {"AWS": principal}}


def root_of(account):
    return to(f"arn:aws:iam::{account}:root", "kms:*")


def message(error):
    return error["Error"]["Message"]


# Keys

def test_a_key_is_described_as_it_was_made(kms, account):
    made = make_key(kms, Description="for tests")
    assert kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"] == made
    assert MATERIAL.fullmatch(made.pop("CurrentKeyMaterialId"))
    key_id, arn, created = made.pop("KeyId"), made.pop("Arn"), made.pop("CreationDate")
    assert arn == f"arn:aws:kms:us-east-1:{account}:key/{key_id}"
    assert abs((created - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) < 60
    assert made == {
        "AWSAccountId": account, "Enabled": True, "Description": "for tests",
        "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled", "Origin": "AWS_KMS",
        "KeyManager": "CUSTOMER", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "KeySpec": "SYMMETRIC_DEFAULT", "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "MultiRegion": False}


@pytest.mark.parametrize("spec,usage,algorithms", [
    ("HMAC_256", "GENERATE_VERIFY_MAC", {"MacAlgorithms": ["HMAC_SHA_256"]}),
    ("ECC_NIST_P256", "SIGN_VERIFY", {"SigningAlgorithms": ["ECDSA_SHA_256"]}),
    ("ECC_NIST_P384", "KEY_AGREEMENT", {"KeyAgreementAlgorithms": ["ECDH"]}),
    ("RSA_2048", "ENCRYPT_DECRYPT", {
        "EncryptionAlgorithms": ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]})])
def test_keys_of_other_kinds_tell_their_algorithms(kms, spec, usage, algorithms):
    made = make_key(kms, KeySpec=spec, KeyUsage=usage)
    assert {k: v for k, v in made.items() if k.endswith("Algorithms")} == algorithms
    assert "CurrentKeyMaterialId" not in made
    assert made["KeySpec"] == made["CustomerMasterKeySpec"] == spec


def test_a_multi_region_key_is_the_primary_one(kms):
    made = make_key(kms, MultiRegion=True)
    assert re.fullmatch("mrk-[0-9a-f]{32}", made["KeyId"])
    assert made["MultiRegionConfiguration"] == {
        "MultiRegionKeyType": "PRIMARY", "ReplicaKeys": [],
        "PrimaryKey": {"Arn": made["Arn"], "Region": "us-east-1"}}


@pytest.mark.parametrize("settings,code,text", [
    ({"KeySpec": "HMAC_224"}, "ValidationException",
     "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."),
    ({"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"}, "ValidationException",
     "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048"),
    ({"Origin": "AWS_CLOUDHSM"}, "UnsupportedOperationException", ""),
    ({"Policy": "{"}, "MalformedPolicyDocumentException", ""),
    ({"Policy": policy(to("arn:aws:iam::999999999999:root", "kms:*"))},
     "MalformedPolicyDocumentException",
     "The new key policy will not allow you to update the key policy in the future."),
    ({"Policy": policy(root_of(FIRST), to(f"arn:aws:iam::{FIRST}:user/nobody", "kms:*"))},
     "MalformedPolicyDocumentException",
     "Policy contains a statement with one or more invalid principals.")])
def test_what_no_key_can_be_is_refused(kms, settings, code, text):
    assert text in message(refused(code, kms.create_key, status=400, **settings))


def test_a_key_goes_by_four_names(admin, kms, account):
    key = make_key(kms)
    kms.create_alias(AliasName="alias/four", TargetKeyId=key["KeyId"])
    alias = f"arn:aws:kms:us-east-1:{account}:alias/four"
    for name in (key["KeyId"], key["Arn"], "alias/four", alias):
        assert kms.describe_key(KeyId=name)["KeyMetadata"]["Arn"] == key["Arn"]
    error = refused("NotFoundException", kms.describe_key, KeyId="alias/none")
    assert message(error) == f"Alias arn:aws:kms:us-east-1:{account}:alias/none is not found."
    error = refused("NotFoundException", admin("kms", "eu-west-1").describe_key, KeyId=key["Arn"])
    assert message(error) == "Invalid arn us-east-1"


def test_keys_are_listed_in_pages(admin):
    kms = admin("kms", "eu-north-1")
    made = sorted(make_key(kms)["KeyId"] for _ in range(5))
    first = kms.list_keys(Limit=2)
    assert first["Truncated"] and len(first["Keys"]) == 2
    pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2})
    assert [key["KeyId"] for page in pages for key in page["Keys"]] == made
    refused("InvalidMarkerException", kms.list_keys, Marker="nonsense")


def test_a_key_is_disabled_and_enabled(kms):
    key = make_key(kms)
    kms.disable_key(KeyId=key["KeyId"])
    seen = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (seen["KeyState"], seen["Enabled"]) == ("Disabled", False)
    error = refused("DisabledException", kms.enable_key_rotation, KeyId=key["KeyId"])
    assert message(error) == f"{key['Arn']} is disabled."
    kms.enable_key(KeyId=key["KeyId"])
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"


def test_tags_and_description_change(kms):
    key = make_key(kms, Tags=[{"TagKey": "a", "TagValue": "1"}])["KeyId"]
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "a", "TagValue": "2"},
                                      {"TagKey": "b", "TagValue": ""}])
    assert kms.list_resource_tags(KeyId=key)["Tags"] == [
        {"TagKey": "a", "TagValue": "2"}, {"TagKey": "b", "TagValue": ""}]
    kms.untag_resource(KeyId=key, TagKeys=["a"])
    assert [tag["TagKey"] for tag in kms.list_resource_tags(KeyId=key)["Tags"]] == ["b"]
    kms.update_key_description(KeyId=key, Description="changed")
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["Description"] == "changed"


def test_an_alias_is_moved_and_deleted(kms):
    one, two = make_key(kms), make_key(kms)
    kms.create_alias(AliasName="alias/moved", TargetKeyId=one["KeyId"])
    refused("AlreadyExistsException", kms.create_alias, AliasName="alias/moved",
            TargetKeyId=two["KeyId"])
    kms.update_alias(AliasName="alias/moved", TargetKeyId=two["Arn"])
    assert kms.describe_key(KeyId="alias/moved")["KeyMetadata"]["KeyId"] == two["KeyId"]
    assert kms.list_aliases(KeyId=one["KeyId"])["Aliases"] == []
    [alias] = kms.list_aliases(KeyId=two["KeyId"])["Aliases"]
    assert (alias["AliasName"], alias["TargetKeyId"]) == ("alias/moved", two["KeyId"])
    signing = make_key(kms, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyId"]
    refused("ValidationException", kms.update_alias, AliasName="alias/moved", TargetKeyId=signing)
    refused("NotAuthorizedException", kms.create_alias, AliasName="alias/aws/mine",
            TargetKeyId=one["KeyId"])
    kms.delete_alias(AliasName="alias/moved")
    refused("NotFoundException", kms.delete_alias, AliasName="alias/moved")


def test_the_key_of_a_service_is_there_when_it_is_first_asked_for(kms, account):
    key = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert key["KeyManager"] == "AWS"
    assert kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"] == key
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]
    condition = json.loads(kms.get_key_policy(KeyId=key["KeyId"])["Policy"])["Statement"][0][
        "Condition"]["StringEquals"]
    assert condition == {"kms:CallerAccount": account, "kms:ViaService": "s3.us-east-1.amazonaws.com"}
    error = refused("AccessDeniedException", kms.schedule_key_deletion, KeyId=key["KeyId"])
    assert "because no resource-based policy allows the kms:ScheduleKeyDeletion" in message(error)
    refused("NotFoundException", kms.describe_key, KeyId="alias/aws/nothing")


# Who may

def test_the_default_policy_leaves_it_to_the_account(admin, kms, account):
    key = make_key(kms)
    shown = json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
    assert shown == {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [
        {"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Action": "kms:*",
         "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Resource": "*"}]}
    assert kms.list_key_policies(KeyId=key["KeyId"])["PolicyNames"] == ["default"]
    reader = admin.user("kms-reader", allow("kms:DescribeKey", key["Arn"]))("kms")
    reader.describe_key(KeyId=key["KeyId"])
    error = refused("AccessDeniedException", reader.disable_key, KeyId=key["KeyId"])
    assert message(error).endswith(
        f"is not authorized to perform: kms:DisableKey on resource: {key['Arn']} because no "
        "identity-based policy allows the kms:DisableKey action")


def test_a_key_policy_governs(admin, kms, account):
    """Without the account's statement the policies of IAM have no effect on the key."""
    powerful = admin.user("kms-powerful", allow("kms:*"))("kms")
    named = admin.user("kms-named")("kms")
    key = make_key(kms, BypassPolicyLockoutSafetyCheck=True, Policy=policy(
        to(f"arn:aws:iam::{account}:user/kms-named", ["kms:DescribeKey", "kms:PutKeyPolicy"])))
    named.describe_key(KeyId=key["Arn"])
    for client in (powerful, kms):
        error = refused("AccessDeniedException", client.describe_key, KeyId=key["KeyId"])
        assert "because no resource-based policy allows the kms:DescribeKey" in message(error)
    named.put_key_policy(KeyId=key["KeyId"], Policy=policy(root_of(account)),
                         BypassPolicyLockoutSafetyCheck=True)
    powerful.describe_key(KeyId=key["KeyId"])
    refused("AccessDeniedException", named.describe_key, KeyId=key["KeyId"])


def test_a_deny_wins_wherever_it_stands(admin, kms, account):
    key = make_key(kms)
    barred = admin.user("kms-barred", allow("kms:*"), deny("kms:DisableKey"))("kms")
    error = refused("AccessDeniedException", barred.disable_key, KeyId=key["KeyId"])
    assert "with an explicit deny in an identity-based policy" in message(error)
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy(root_of(account), {
        **deny("kms:EnableKey"), "Principal": {"AWS": f"arn:aws:iam::{account}:user/kms-barred"}}))
    error = refused("AccessDeniedException", barred.enable_key, KeyId=key["KeyId"])
    assert "with an explicit deny in a resource-based policy" in message(error)


def test_a_policy_shows_who_is_meant(admin, kms, account):
    admin.user("kms-once")
    arn = f"arn:aws:iam::{account}:user/kms-once"
    key = make_key(kms, Policy=policy(root_of(account), to(arn, "kms:DescribeKey")))["KeyId"]

    def principal():
        document = json.loads(kms.get_key_policy(KeyId=key)["Policy"])
        return document["Statement"][1]["Principal"]["AWS"]
    assert principal() == arn
    iam = admin("iam")
    [known] = iam.list_access_keys(UserName="kms-once")["AccessKeyMetadata"]
    iam.delete_access_key(UserName="kms-once", AccessKeyId=known["AccessKeyId"])
    iam.delete_user(UserName="kms-once")
    assert principal().startswith("AIDA")


def test_conditions_see_the_key_and_the_request(admin, kms):
    one = make_key(kms, Tags=[{"TagKey": "team", "TagValue": "blue"}])
    two = make_key(kms, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    kms.create_alias(AliasName="alias/cond-one", TargetKeyId=one["KeyId"])

    def may(name, **condition):
        return admin.user(name, allow("kms:*", **condition))("kms")

    def only(client, allowed, other_key):
        client.describe_key(KeyId=allowed)
        refused("AccessDeniedException", client.describe_key, KeyId=other_key)
    ids = one["KeyId"], two["KeyId"]
    only(may("c-tag", StringEquals={"aws:ResourceTag/team": "blue"}), *ids)
    only(may("c-spec", StringEquals={"kms:KeySpec": "SYMMETRIC_DEFAULT"}), *ids)
    only(may("c-usage", StringEquals={"kms:KeyUsage": "GENERATE_VERIFY_MAC"}), *reversed(ids))
    only(may("c-alias", **{"ForAnyValue:StringEquals": {
        "kms:ResourceAliases": "alias/cond-one"}}), *ids)
    only(may("c-request", StringEquals={"kms:RequestAlias": "alias/cond-one"}),
         "alias/cond-one", one["KeyId"])
    waits = may("c-window", NumericGreaterThanEquals={
        "kms:ScheduleKeyDeletionPendingWindowInDays": "20"})
    refused("AccessDeniedException", waits.schedule_key_deletion, KeyId=two["KeyId"],
            PendingWindowInDays=7)
    waits.schedule_key_deletion(KeyId=two["KeyId"], PendingWindowInDays=20)
    maker = may("c-make", StringEquals={"kms:KeySpec": "HMAC_384"})
    maker.create_key(KeySpec="HMAC_384", KeyUsage="GENERATE_VERIFY_MAC")
    refused("AccessDeniedException", maker.create_key, KeySpec="HMAC_256",
            KeyUsage="GENERATE_VERIFY_MAC")


def test_another_account_needs_the_leave_of_both(admin, other, kms):
    key = make_key(kms)
    stranger = other("kms")
    refused("AccessDeniedException", stranger.describe_key, KeyId=key["Arn"])
    missing = key["Arn"][:-12] + "0" * 12
    refused("AccessDeniedException", stranger.describe_key, KeyId=missing)
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy(
        root_of(FIRST), to(f"arn:aws:iam::{SECOND}:root", ["kms:DescribeKey", "kms:DisableKey"])))
    answer = stranger.describe_key(KeyId=key["Arn"])
    weak = other.user("kms-weak")("kms")
    error = refused("AccessDeniedException", weak.describe_key, KeyId=key["Arn"])
    assert "no identity-based policy" in message(error)
    refused("AccessDeniedException", stranger.disable_key, KeyId=key["Arn"])
    mine, theirs = (clients.record_of(answer) for clients in (other, admin))
    assert mine["sharedEventID"] == theirs["sharedEventID"]
    assert theirs["recipientAccountId"] == FIRST
    assert mine["resources"] == theirs["resources"] == [
        {"accountId": FIRST, "type": "AWS::KMS::Key", "ARN": key["Arn"]}]


# Grants

def test_a_grant_lets_its_holder_do_what_it_lists(admin, kms, account):
    key = make_key(kms)
    holder = admin.user("grant-holder")("kms")
    arn = f"arn:aws:iam::{account}:user/grant-holder"
    refused("AccessDeniedException", holder.describe_key, KeyId=key["KeyId"])
    made = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=arn, Name="n",
                            Operations=["DescribeKey", "RetireGrant"])
    holder.describe_key(KeyId=key["KeyId"], GrantTokens=[made["GrantToken"]])
    refused("InvalidGrantTokenException", holder.describe_key, KeyId=key["KeyId"],
            GrantTokens=["nonsense"])
    again = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=arn, Name="n",
                             Operations=["DescribeKey", "RetireGrant"])
    assert again["GrantId"] == made["GrantId"]
    [grant] = kms.list_grants(KeyId=key["KeyId"])["Grants"]
    assert grant.pop("CreationDate")
    assert grant == {"KeyId": key["Arn"], "GrantId": made["GrantId"], "Name": "n",
                     "GranteePrincipal": arn, "Operations": ["DescribeKey", "RetireGrant"],
                     "IssuingAccount": f"arn:aws:iam::{account}:root"}
    refused("DryRunOperationException", holder.retire_grant, GrantToken=made["GrantToken"],
            DryRun=True)
    holder.retire_grant(GrantToken=made["GrantToken"])
    refused("AccessDeniedException", holder.describe_key, KeyId=key["KeyId"])
    assert kms.list_grants(KeyId=key["KeyId"])["Grants"] == []


def test_a_grant_of_a_role_is_one_of_its_sessions(admin, kms, account):
    key = make_key(kms)
    role = make_role(admin, "grant-role", trust(account))
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=role, Operations=["DescribeKey"])
    holder = session(admin.server, admin("sts").assume_role(RoleArn=role, RoleSessionName="grantee"))
    holder("kms").describe_key(KeyId=key["KeyId"])


def test_a_deny_is_stronger_than_a_grant(admin, kms, account):
    key = make_key(kms)
    denied = admin.user("grant-denied", deny("kms:DescribeKey"))("kms")
    kms.create_grant(KeyId=key["KeyId"], Operations=["DescribeKey"],
                     GranteePrincipal=f"arn:aws:iam::{account}:user/grant-denied")
    refused("AccessDeniedException", denied.describe_key, KeyId=key["KeyId"])


def test_who_holds_a_grant_passes_on_no_more_than_it_has(admin, kms, account):
    key = make_key(kms)
    holder = admin.user("grant-passes")("kms")
    me = f"arn:aws:iam::{account}:user/grant-passes"
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=me,
                     Operations=["CreateGrant", "Decrypt"],
                     Constraints={"EncryptionContextSubset": {"a": "1"}})
    more = {"KeyId": key["KeyId"], "GranteePrincipal": me}
    refused("AccessDeniedException", holder.create_grant, **more, Operations=["Encrypt"],
            Constraints={"EncryptionContextSubset": {"a": "1"}})
    refused("AccessDeniedException", holder.create_grant, **more, Operations=["Decrypt"])
    holder.create_grant(**more, Operations=["Decrypt"],
                        Constraints={"EncryptionContextEquals": {"a": "1", "b": "2"}})


def test_grants_are_retired_and_revoked(admin, kms, account):
    key = make_key(kms)
    retirer = admin.user("grant-retirer")("kms")
    arn = f"arn:aws:iam::{account}:user/grant-retirer"
    made = [kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=account, RetiringPrincipal=arn,
                             Operations=["Encrypt"])["GrantId"] for _ in range(3)]
    listed = [grant for page in kms.get_paginator("list_retirable_grants").paginate(
        RetiringPrincipal=arn, PaginationConfig={"PageSize": 2}) for grant in page["Grants"]]
    assert sorted(grant["GrantId"] for grant in listed) == sorted(made)
    answer = retirer.retire_grant(KeyId=key["Arn"], GrantId=made[0])
    record = admin.record_of(answer)
    assert record["additionalEventData"]["grantId"] == made[0]
    refused("AccessDeniedException", retirer.revoke_grant, KeyId=key["KeyId"], GrantId=made[1])
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=made[1])
    assert [g["GrantId"] for g in kms.list_grants(KeyId=key["KeyId"])["Grants"]] == [made[2]]
    refused("NotFoundException", kms.revoke_grant, KeyId=key["KeyId"], GrantId=made[1])
    refused("InvalidArnException", kms.create_grant, KeyId=key["KeyId"], Operations=["Encrypt"],
            GranteePrincipal=f"arn:aws:iam::{account}:user/nobody")
    refused("ValidationException", kms.create_grant, KeyId=key["KeyId"], Operations=["Sign"],
            GranteePrincipal=account)


# Records

def test_what_is_done_with_a_key_is_recorded_with_it(admin, kms, account):
    answer = kms.create_key(Description="recorded")
    key = answer["KeyMetadata"]
    resource = {"accountId": account, "type": "AWS::KMS::Key", "ARN": key["Arn"]}
    record = admin.record_of(answer)
    assert (record["eventSource"], record["eventName"]) == ("kms.amazonaws.com", "CreateKey")
    assert record["requestParameters"]["description"] == "recorded"
    assert record["responseElements"]["keyMetadata"]["keyId"] == key["KeyId"]
    assert record["resources"] == [resource] and not record["readOnly"]
    found = admin.events(ResourceName=key["KeyId"])
    assert found[0]["Resources"]
    record = admin.record_of(kms.create_grant(
        KeyId=key["KeyId"], GranteePrincipal=account, Operations=["Decrypt"],
        Constraints={"EncryptionContextSubset": {"shown": "in clear"}}))
    assert record["requestParameters"]["constraints"] == {
        "encryptionContextSubset": {"shown": "in clear"}}
    assert set(record["responseElements"]) == {"grantId", "keyId"}
    error = refused("NotFoundException", kms.describe_key, KeyId="nonsense")
    record = admin.record_of(error)
    assert record["errorCode"] == "NotFoundException" and record["requestParameters"] is None
    nobody = admin.user("kms-nobody")("kms")
    record = admin.record_of(refused("AccessDeniedException", nobody.describe_key,
                                     KeyId=key["KeyId"]))
    assert record["errorCode"] == "AccessDenied" and "resources" not in record


# In time

def advance(server, days):
    server.run("clock", "advance", f"P{days}D", "--data", server.data)


def service_event(admin, name, key):
    [found] = [json.loads(item["CloudTrailEvent"]) for item in admin.events(EventName=name)
               if key["KeyId"] in item["CloudTrailEvent"]]
    return found


def test_rotation_gives_new_material(kms):
    key = make_key(kms)["KeyId"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    before = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    kms.rotate_key_on_demand(KeyId=key)
    after = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    assert after != before
    [rotation] = kms.list_key_rotations(KeyId=key)["Rotations"]
    assert (rotation["KeyMaterialId"], rotation["RotationType"]) == (after, "ON_DEMAND")
    whole = kms.list_key_rotations(KeyId=key, IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
    assert [(m["KeyMaterialId"], m["KeyMaterialState"]) for m in whole] == [
        (before, "NON_CURRENT"), (after, "CURRENT")]
    hmac = make_key(kms, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"]
    refused("UnsupportedOperationException", kms.enable_key_rotation, KeyId=hmac)


def test_what_is_due_happens_in_its_time(server, admin, kms):
    rotated, doomed, spared = make_key(kms), make_key(kms), make_key(kms)
    kms.enable_key_rotation(KeyId=rotated["KeyId"], RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=rotated["KeyId"])
    assert status["RotationPeriodInDays"] == 90
    kms.create_alias(AliasName="alias/doomed", TargetKeyId=doomed["KeyId"])
    answer = kms.schedule_key_deletion(KeyId=doomed["KeyId"], PendingWindowInDays=7)
    assert (answer["KeyId"], answer["KeyState"]) == (doomed["Arn"], "PendingDeletion")
    assert answer["PendingWindowInDays"] == 7
    kms.schedule_key_deletion(KeyId=spared["KeyId"])
    error = refused("KMSInvalidStateException", kms.schedule_key_deletion, KeyId=spared["KeyId"])
    assert message(error) == f"{spared['Arn']} is pending deletion."
    refused("ValidationException", kms.schedule_key_deletion, KeyId=rotated["KeyId"],
            PendingWindowInDays=6)

    advance(server, 6)
    assert kms.describe_key(KeyId="alias/doomed")["KeyMetadata"]["KeyState"] == "PendingDeletion"
    kms.cancel_key_deletion(KeyId=spared["KeyId"])
    assert kms.describe_key(KeyId=spared["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    refused("KMSInvalidStateException", kms.cancel_key_deletion, KeyId=spared["KeyId"])

    advance(server, 30)
    refused("NotFoundException", kms.describe_key, KeyId=doomed["KeyId"])
    refused("NotFoundException", kms.describe_key, KeyId="alias/doomed")
    kms.describe_key(KeyId=spared["KeyId"])
    event = service_event(admin, "DeleteKey", doomed)
    assert event["eventType"] == "AwsServiceEvent"
    assert event["userIdentity"] == {"accountId": FIRST, "invokedBy": "AWS Internal"}
    assert event["serviceEventDetails"] == {"keyId": doomed["KeyId"]}

    advance(server, 60)
    rotations = kms.list_key_rotations(KeyId=rotated["KeyId"])["Rotations"]
    assert [r["RotationType"] for r in rotations] == ["AUTOMATIC"]
    late = rotations[0]["RotationDate"] - status["NextRotationDate"]
    assert datetime.timedelta() <= late < datetime.timedelta(seconds=5)
    event = service_event(admin, "RotateKey", rotated)
    assert event["serviceEventDetails"] == {"rotationType": "AUTOMATIC",
                                            "keyId": rotated["KeyId"]}
    assert event["resources"] == [
        {"accountId": FIRST, "type": "AWS::KMS::Key", "ARN": rotated["Arn"]}]


def test_imported_material_comes_and_goes(server, admin, kms):
    scene = Scene(admin)
    key = imported(scene, b"k" * 32)
    seen = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert (seen["KeyState"], seen["Origin"]) == ("Enabled", "EXTERNAL")
    assert seen["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
    gone = kms.delete_imported_key_material(KeyId=key)
    assert gone["KeyMaterialId"] == seen["CurrentKeyMaterialId"]
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingImport"
    expiry = kms.describe_key(KeyId=make_key(kms)["KeyId"])["KeyMetadata"]["CreationDate"] \
        + datetime.timedelta(days=2)
    refused("IncorrectKeyMaterialException", kms.import_key_material,
            **wrapped(scene, key, b"x" * 32), ValidTo=expiry)
    refused("IncorrectKeyMaterialException", kms.import_key_material,
            **wrapped(scene, key, b"k" * 31), ValidTo=expiry)
    other_token = wrapped(scene, imported(scene, b"k" * 32), b"k" * 32)
    refused("InvalidImportTokenException", kms.import_key_material, ValidTo=expiry,
            **{**other_token, "KeyId": key})
    late = wrapped(scene, key, b"k" * 32)
    answer = kms.import_key_material(**wrapped(scene, key, b"k" * 32), ValidTo=expiry)
    assert answer["KeyMaterialId"] == seen["CurrentKeyMaterialId"]
    record = admin.record_of(answer)
    assert set(record["requestParameters"]) == {"keyId", "validTo"}
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["ValidTo"] == expiry.replace(microsecond=(
        expiry.microsecond // 1000 * 1000))
    advance(server, 3)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingImport"
    assert service_event(admin, "DeleteExpiredKeyMaterial", {"KeyId": key})
    refused("ExpiredImportTokenException", kms.import_key_material, **late,
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")


def test_imported_material_rotates_when_the_next_is_there(admin, kms):
    key = imported(Scene(admin), b"k" * 32, b"l" * 32)
    before = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    kms.rotate_key_on_demand(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"] != before
    [rotation] = kms.list_key_rotations(KeyId=key)["Rotations"]
    assert (rotation["KeyMaterialState"], rotation["ImportState"]) == ("CURRENT", "IMPORTED")


def test_key_material_lies_nowhere_in_plain(server, admin):
    material = os.urandom(32)
    imported(Scene(admin), material)
    files = [path for path in pathlib.Path(server.data).rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        content = path.read_bytes()
        assert material not in content and base64.b64encode(material) not in content, path
