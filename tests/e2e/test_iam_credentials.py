"""Passwords, MFA devices, last use of keys, and what IAM says about the account as a whole."""

import base64
import csv
import hashlib
import hmac
import json
import re
import struct
import time

import pytest

from clients import allow, refused
from server import wait_for
from test_iam_entities import POLICY, TRUST, message, paged

PASSWORD = "Sesame-open-1"


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


@pytest.fixture
def user(iam):
    iam.create_user(UserName="lena")
    yield "lena"
    for device in iam.list_mfa_devices(UserName="lena")["MFADevices"]:
        iam.deactivate_mfa_device(UserName="lena", SerialNumber=device["SerialNumber"])
    try:
        iam.delete_login_profile(UserName="lena")
    except iam.exceptions.NoSuchEntityException:
        pass
    iam.delete_user(UserName="lena")


# Passwords

def test_a_login_profile_is_made_changed_and_deleted(iam, user):
    made = iam.create_login_profile(UserName=user, Password=PASSWORD,
                                    PasswordResetRequired=True)["LoginProfile"]
    assert made["UserName"] == user and made["PasswordResetRequired"]
    error = refused("EntityAlreadyExists", iam.create_login_profile, UserName=user,
                    Password=PASSWORD, status=409)
    assert message(error) == "Login Profile for user lena already exists."
    iam.update_login_profile(UserName=user, PasswordResetRequired=False)
    assert not iam.get_login_profile(UserName=user)["LoginProfile"]["PasswordResetRequired"]
    iam.delete_login_profile(UserName=user)
    error = refused("NoSuchEntity", iam.get_login_profile, UserName=user, status=404)
    assert message(error) == "Login Profile for User lena cannot be found."
    refused("NoSuchEntity", iam.update_login_profile, UserName=user, Password=PASSWORD)


@pytest.mark.parametrize("password", ["Short-1", "onlylower", "lower1234"])
def test_the_default_policy_of_passwords(iam, user, password):
    refused("PasswordPolicyViolation", iam.create_login_profile, UserName=user, Password=password,
            status=400)
    refused("NoSuchEntity", iam.get_login_profile, UserName=user)


def test_the_accounts_policy_of_passwords_is_kept(iam, user, account):
    error = refused("NoSuchEntity", iam.get_account_password_policy, status=404)
    assert message(error) == f"The Password Policy with domain name {account} cannot be found."
    iam.update_account_password_policy(
        MinimumPasswordLength=10, RequireSymbols=True, RequireNumbers=True,
        RequireUppercaseCharacters=True, RequireLowercaseCharacters=True, MaxPasswordAge=90,
        PasswordReusePrevention=2)
    shown = iam.get_account_password_policy()["PasswordPolicy"]
    assert shown["ExpirePasswords"] and shown["MaxPasswordAge"] == 90
    assert not shown["AllowUsersToChangePassword"] and shown["PasswordReusePrevention"] == 2
    for password, words in (("Aa1!short", "minimum length of 10"), ("AA1!AAAAAA", "lowercase"),
                            ("aa1!aaaaaa", "uppercase"), ("Aaa!aaaaaa", "number"),
                            ("Aaa1aaaaaa", "symbols")):
        error = refused("PasswordPolicyViolation", iam.create_login_profile, UserName=user,
                        Password=password)
        assert words in message(error)
    iam.create_login_profile(UserName=user, Password="Aa1!aaaaa0")
    iam.update_login_profile(UserName=user, Password="Aa1!aaaaa1")
    refused("PasswordPolicyViolation", iam.update_login_profile, UserName=user,
            Password="Aa1!aaaaa0")
    iam.update_login_profile(UserName=user, Password="Aa1!aaaaa2")
    iam.update_login_profile(UserName=user, Password="Aa1!aaaaa3")
    iam.update_login_profile(UserName=user, Password="Aa1!aaaaa0")
    iam.delete_account_password_policy()
    refused("NoSuchEntity", iam.delete_account_password_policy)


def test_users_change_their_own_password(admin, iam):
    own = admin.user("changer")("iam")
    iam.create_login_profile(UserName="changer", Password=PASSWORD, PasswordResetRequired=True)
    change = {"OldPassword": PASSWORD, "NewPassword": "Another-word-2"}
    error = refused("AccessDenied", own.change_password, status=403, **change)
    assert "iam:ChangePassword" in message(error)
    iam.update_account_password_policy(AllowUsersToChangePassword=True)
    error = refused("AccessDenied", own.change_password, OldPassword="Wrong-1",
                    NewPassword="Another-word-2")
    assert message(error) == "The old password was incorrect."
    own.change_password(**change)
    assert not iam.get_login_profile(UserName="changer")["LoginProfile"]["PasswordResetRequired"]
    refused("AccessDenied", own.change_password, **change)
    iam.delete_account_password_policy()


def test_no_password_or_seed_is_in_a_record(admin, iam, user):
    made = iam.create_login_profile(UserName=user, Password=PASSWORD)
    text = json.dumps(admin.record_of(made))
    assert PASSWORD not in text and user in text
    text = json.dumps(admin.record_of(iam.update_login_profile(UserName=user,
                                                               Password="Other-word-3")))
    assert "Other-word-3" not in text
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="recorded")
    record = admin.record_of(device)
    assert record["responseElements"] == {"virtualMFADevice": {
        "serialNumber": device["VirtualMFADevice"]["SerialNumber"]}}
    iam.delete_virtual_mfa_device(SerialNumber=device["VirtualMFADevice"]["SerialNumber"])


# MFA

def code(seed, steps=0):
    counter = int(time.time()) // 30 + steps
    mac = hmac.new(base64.b32decode(seed), struct.pack(">Q", counter), hashlib.sha1).digest()
    number = struct.unpack(">I", mac[mac[-1] & 15:][:4])[0] & 0x7fffffff
    return f"{number % 1000000:06}"


def test_a_virtual_mfa_device_is_made_enabled_and_taken_away(iam, user, account):
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    serial, seed = made["SerialNumber"], made["Base32StringSeed"].decode()
    assert serial == f"arn:aws:iam::{account}:mfa/phone" and re.fullmatch("[A-Z2-7]{64}", seed)
    assert made["QRCodePNG"].startswith(b"\x89PNG\r\n\x1a\n")
    refused("EntityAlreadyExists", iam.create_virtual_mfa_device, VirtualMFADeviceName="phone")
    device = {"UserName": user, "SerialNumber": serial}
    error = refused("InvalidAuthenticationCode", iam.enable_mfa_device, status=403, **device,
                    AuthenticationCode1="000000", AuthenticationCode2="000001")
    assert message(error) == "Authentication code for device is not valid."
    refused("InvalidAuthenticationCode", iam.enable_mfa_device, **device,
            AuthenticationCode1=code(seed), AuthenticationCode2=code(seed, -1))
    assert [d["SerialNumber"] for d in iam.list_virtual_mfa_devices(
        AssignmentStatus="Unassigned")["VirtualMFADevices"]] == [serial]
    codes = {"AuthenticationCode1": code(seed, -1), "AuthenticationCode2": code(seed)}
    iam.enable_mfa_device(**device, **codes)
    assert [d["SerialNumber"] for d in iam.list_mfa_devices(UserName=user)["MFADevices"]] == [
        serial]
    listed = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    assert listed[0]["User"]["UserName"] == user
    assert iam.get_mfa_device(SerialNumber=serial)["UserName"] == user
    refused("EntityAlreadyExists", iam.enable_mfa_device, **device, **codes)
    refused("InvalidAuthenticationCode", iam.resync_mfa_device, **device, **codes)
    iam.resync_mfa_device(**device, AuthenticationCode1=code(seed, 1),
                          AuthenticationCode2=code(seed, 2))
    refused("DeleteConflict", iam.delete_virtual_mfa_device, SerialNumber=serial, status=409)
    refused("DeleteConflict", iam.delete_user, UserName=user)
    iam.deactivate_mfa_device(**device)
    refused("NoSuchEntity", iam.deactivate_mfa_device, status=404, **device)
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    refused("NoSuchEntity", iam.delete_virtual_mfa_device, SerialNumber=serial)


# The account

def test_an_account_has_one_alias(iam):
    assert iam.list_account_aliases()["AccountAliases"] == []
    iam.create_account_alias(AccountAlias="first-name")
    refused("EntityAlreadyExists", iam.create_account_alias, AccountAlias="first-name", status=409)
    iam.create_account_alias(AccountAlias="second-name")
    assert iam.list_account_aliases()["AccountAliases"] == ["second-name"]
    refused("NoSuchEntity", iam.delete_account_alias, AccountAlias="first-name", status=404)
    iam.delete_account_alias(AccountAlias="second-name")
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_the_summary_counts(iam, user):
    before = iam.get_account_summary()["SummaryMap"]
    iam.create_group(GroupName="counted")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="counted")["VirtualMFADevice"]
    after = iam.get_account_summary()["SummaryMap"]
    assert after["Groups"] == before["Groups"] + 1
    assert after["MFADevices"] == before["MFADevices"] + 1
    assert after["UsersQuota"] == 5000 and after["VersionsPerPolicyQuota"] == 5
    iam.delete_group(GroupName="counted")
    iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])


def test_authorization_details(iam, user):
    iam.create_group(GroupName="detailed")
    iam.add_user_to_group(GroupName="detailed", UserName=user)
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=POLICY)
    iam.create_role(RoleName="detailed", AssumeRolePolicyDocument=TRUST)
    arn = iam.create_policy(PolicyName="detailed", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="detailed", PolicyArn=arn)
    everything = iam.get_account_authorization_details()
    shown = next(u for u in everything["UserDetailList"] if u["UserName"] == user)
    assert shown["GroupList"] == ["detailed"]
    assert shown["UserPolicyList"] == [{"PolicyName": "p", "PolicyDocument": json.loads(POLICY)}]
    role = next(r for r in everything["RoleDetailList"] if r["RoleName"] == "detailed")
    assert role["AttachedManagedPolicies"] == [{"PolicyName": "detailed", "PolicyArn": arn}]
    assert role["AssumeRolePolicyDocument"] == json.loads(TRUST)
    policies = {p["Arn"]: p for p in everything["Policies"]}
    assert policies[arn]["PolicyVersionList"][0]["Document"] == json.loads(POLICY)
    assert "arn:aws:iam::aws:policy/AdministratorAccess" in policies
    roles = iam.get_account_authorization_details(Filter=["Role"])
    assert roles["RoleDetailList"] and not roles["UserDetailList"] and not roles["Policies"]
    whole = iam.get_paginator("get_account_authorization_details").paginate(
        PaginationConfig={"PageSize": 1}).build_full_result()
    for kind in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
        assert whole[kind] == everything[kind]
    iam.detach_role_policy(RoleName="detailed", PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)
    iam.delete_role(RoleName="detailed")
    iam.delete_user_policy(UserName=user, PolicyName="p")
    iam.remove_user_from_group(GroupName="detailed", UserName=user)
    iam.delete_group(GroupName="detailed")


def test_the_credential_report(iam, user):
    refused("ReportNotPresent", iam.get_credential_report, status=410)
    iam.create_login_profile(UserName=user, Password=PASSWORD)
    assert iam.generate_credential_report()["State"] == "STARTED"
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    report = iam.get_credential_report()
    assert report["ReportFormat"] == "text/csv"
    lines = list(csv.DictReader(report["Content"].decode().splitlines()))
    assert lines[0]["user"] == "<root_account>"
    users = {line["user"]: line for line in lines}
    assert users[user]["password_enabled"] == "true" and users[user]["mfa_active"] == "false"
    assert users["admin"]["access_key_1_active"] == "true"
    assert all(None not in line and None not in line.values() for line in lines)


def test_access_keys_are_listed_page_by_page(iam, user):
    made = [iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"] for _ in range(2)]
    first = iam.list_access_keys(UserName=user, MaxItems=1)
    rest = iam.list_access_keys(UserName=user, MaxItems=1, Marker=first["Marker"])
    assert first["IsTruncated"] and not rest["IsTruncated"]
    listed = first["AccessKeyMetadata"] + rest["AccessKeyMetadata"]
    assert sorted(k["AccessKeyId"] for k in listed) == sorted(made)
    for key in made:
        iam.delete_access_key(UserName=user, AccessKeyId=key)


def test_when_a_key_was_used_last(admin, iam):
    owner = admin.user("used", allow("s3:*"))
    key = owner.key[0]
    last = iam.get_access_key_last_used(AccessKeyId=key)
    assert last["UserName"] == "used"
    assert last["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}
    owner("s3", "eu-west-1").list_buckets()
    last = wait_for(lambda: (used := iam.get_access_key_last_used(AccessKeyId=key)[
        "AccessKeyLastUsed"]).get("LastUsedDate") and used, 5, "the use of the key")
    assert last["ServiceName"] == "s3" and last["Region"] == "eu-west-1"
    refused("NoSuchEntity", iam.get_access_key_last_used, AccessKeyId="AKIAIOSFODNN7EXAMPLE",
            status=404)
