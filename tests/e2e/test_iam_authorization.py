"""What IAM's own calls are judged by: the resource's whole ARN, its tags and boundary, the request's."""

import json

import pytest

from clients import allow, refused
from test_iam_entities import POLICY, TRUST, message

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
AUDIT = "arn:aws:iam::aws:policy/SecurityAudit"


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


@pytest.fixture(scope="module")
def arn(account):
    return lambda rest: f"arn:aws:iam::{account}:{rest}"


def denied(action, resource, call, **arguments):
    """IAM tells kind and name of a user, group or role; the ARN of what else there is."""
    error = refused("AccessDenied", call, **arguments, status=403)
    kind, _, name = resource.split(":")[-1].partition("/")
    if kind == "policy":
        resource = f"policy {resource}"
    elif kind in ("user", "group", "role") and name and action != "iam:PassRole":
        resource = f"{kind} {name.split('/')[-1]}"
    assert f"is not authorized to perform: {action} on resource: {resource} " in message(error)


def test_an_existing_user_goes_by_its_path(admin, iam, arn):
    iam.create_user(UserName="eva", Path="/eng/")
    iam.create_user(UserName="otto", Path="/ops/")
    lead = admin.user("eng-lead", allow("iam:*", arn("user/eng/*")))("iam")
    assert lead.get_user(UserName="EVA")["User"]["UserName"] == "eva"
    lead.put_user_policy(UserName="eva", PolicyName="p", PolicyDocument=POLICY)
    denied("iam:GetUser", arn("user/ops/otto"), lead.get_user, UserName="otto")
    denied("iam:GetUser", arn("user/nobody"), lead.get_user, UserName="nobody")
    key = iam.create_access_key(UserName="eva")["AccessKey"]["AccessKeyId"]
    assert lead.get_access_key_last_used(AccessKeyId=key)["UserName"] == "eva"
    other = iam.create_access_key(UserName="otto")["AccessKey"]["AccessKeyId"]
    denied("iam:GetAccessKeyLastUsed", arn("user/ops/otto"), lead.get_access_key_last_used,
           AccessKeyId=other)


def test_groups_roles_and_instance_profiles_go_by_their_paths(admin, iam, arn):
    iam.create_group(GroupName="g", Path="/x/")
    iam.create_role(RoleName="r", Path="/x/", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="i", Path="/x/")
    some = admin.user("of-x", allow("iam:Get*", [arn("group/x/*"), arn("role/x/*"),
                                                 arn("instance-profile/x/*")]))("iam")
    some.get_group(GroupName="g")
    some.get_role(RoleName="r")
    some.get_instance_profile(InstanceProfileName="i")
    denied("iam:DeleteRole", arn("role/x/r"), some.delete_role, RoleName="r")


def test_what_is_made_goes_by_the_path_that_is_asked_for(admin, arn):
    lead = admin.user("maker", allow("iam:Create*", [
        arn("user/eng/*"), arn("role/eng/*"), arn("group/eng/*"), arn("policy/eng/*"),
        arn("instance-profile/eng/*"), arn("mfa/eng/*")]))("iam")
    made = {
        "iam:CreateUser": ("user", lead.create_user, {"UserName": "n"}),
        "iam:CreateGroup": ("group", lead.create_group, {"GroupName": "n"}),
        "iam:CreateRole": ("role", lead.create_role, {
            "RoleName": "n", "AssumeRolePolicyDocument": TRUST}),
        "iam:CreatePolicy": ("policy", lead.create_policy, {
            "PolicyName": "n", "PolicyDocument": POLICY}),
        "iam:CreateInstanceProfile": ("instance-profile", lead.create_instance_profile, {
            "InstanceProfileName": "n"}),
        "iam:CreateVirtualMFADevice": ("mfa", lead.create_virtual_mfa_device, {
            "VirtualMFADeviceName": "n"})}
    for action, (kind, call, arguments) in made.items():
        denied(action, arn(f"{kind}/n"), call, **arguments)
        denied(action, arn(f"{kind}/ops/n"), call, Path="/ops/", **arguments)
        call(Path="/eng/", **arguments)


def test_whoever_leaves_out_the_name_means_itself(admin, iam, arn):
    own = "user/self/${aws:username}"
    clients = admin.user("selma", allow(
        ["iam:*AccessKey*", "iam:GetUser", "iam:ListMFADevices", "iam:GetLoginProfile",
         "iam:ChangePassword"], arn(own)))
    me = clients("iam")
    denied("iam:GetUser", arn("user/selma"), me.get_user)
    iam.update_user(UserName="selma", NewPath="/self/")
    assert me.get_user()["User"]["UserName"] == "selma"
    key = me.create_access_key()["AccessKey"]["AccessKeyId"]
    assert len(me.list_access_keys()["AccessKeyMetadata"]) == 2
    me.update_access_key(AccessKeyId=key, Status="Inactive")
    me.delete_access_key(AccessKeyId=key)
    assert me.list_mfa_devices()["MFADevices"] == []
    refused("NoSuchEntity", me.get_login_profile)
    iam.create_login_profile(UserName="selma", Password="Sesame-open-1")
    me.change_password(OldPassword="Sesame-open-1", NewPassword="Sesame-open-2")
    denied("iam:ListAccessKeys", arn("user/maker2"), me.list_access_keys, UserName="maker2")


def test_moving_needs_permission_on_both_ends(admin, iam, arn):
    iam.create_user(UserName="mona", Path="/a/")
    iam.create_group(GroupName="monas", Path="/a/")
    mover = admin.user("mover", allow("iam:Update*", [arn("user/a/*"), arn("group/a/*")]))("iam")
    denied("iam:UpdateUser", arn("user/b/mona"), mover.update_user, UserName="mona",
           NewPath="/b/")
    denied("iam:UpdateGroup", arn("group/b/monas"), mover.update_group, GroupName="monas",
           NewPath="/b/")
    mover.update_user(UserName="mona", NewPath="/a/c/", NewUserName="mo")
    assert iam.get_user(UserName="mo")["User"]["Path"] == "/a/c/"


def test_lists_are_of_a_path(admin, arn):
    lister = admin.user("lister", allow("iam:ListUsers", arn("user/eng/*")))("iam")
    lister.list_users(PathPrefix="/eng/")
    denied("iam:ListUsers", arn("user/"), lister.list_users)
    denied("iam:ListRoles", arn("role/"), lister.list_roles)


# Condition keys

def test_tags_of_the_resource_and_of_the_request(admin, iam):
    iam.create_user(UserName="red", Tags=[{"Key": "team", "Value": "red"}])
    iam.create_user(UserName="blue", Tags=[{"Key": "team", "Value": "blue"}])
    some = admin.user(
        "tagged", allow("iam:GetUser", StringEquals={"aws:ResourceTag/team": "red"}),
        allow("iam:ListUserTags", StringEquals={"iam:ResourceTag/team": "blue"}),
        allow("iam:TagUser", **{"StringEquals": {"aws:RequestTag/stage": "test"},
                                "ForAllValues:StringEquals": {"aws:TagKeys": ["stage"]}}),
        allow("iam:DeleteUser", StringEquals={
            "aws:ResourceTag/team": "${aws:PrincipalTag/team}"}))("iam")
    some.get_user(UserName="red")
    refused("AccessDenied", some.get_user, UserName="blue")
    some.list_user_tags(UserName="blue")
    refused("AccessDenied", some.list_user_tags, UserName="red")
    some.tag_user(UserName="blue", Tags=[{"Key": "stage", "Value": "test"}])
    refused("AccessDenied", some.tag_user, UserName="blue",
            Tags=[{"Key": "stage", "Value": "live"}])
    refused("AccessDenied", some.tag_user, UserName="blue",
            Tags=[{"Key": "stage", "Value": "test"}, {"Key": "team", "Value": "red"}])
    refused("AccessDenied", some.delete_user, UserName="red")
    iam.tag_user(UserName="tagged", Tags=[{"Key": "team", "Value": "red"}])
    some.delete_user(UserName="red")
    refused("AccessDenied", some.delete_user, UserName="blue")


def test_policies_and_boundaries_that_may_be_given(admin, iam):
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)
    some = admin.user(
        "giver", allow("iam:AttachRolePolicy", ArnEquals={"iam:PolicyARN": AUDIT}),
        allow(["iam:CreateUser", "iam:PutUserPolicy", "iam:PutUserPermissionsBoundary"],
              StringEquals={"iam:PermissionsBoundary": READ_ONLY}))("iam")
    some.attach_role_policy(RoleName="worker", PolicyArn=AUDIT)
    refused("AccessDenied", some.attach_role_policy, RoleName="worker", PolicyArn=READ_ONLY)
    refused("AccessDenied", some.create_user, UserName="free")
    some.create_user(UserName="bound", PermissionsBoundary=READ_ONLY)
    some.put_user_policy(UserName="bound", PolicyName="p", PolicyDocument=POLICY)
    iam.create_user(UserName="free")
    refused("AccessDenied", some.put_user_policy, UserName="free", PolicyName="p",
            PolicyDocument=POLICY)
    refused("AccessDenied", some.put_user_permissions_boundary, UserName="bound",
            PermissionsBoundary=AUDIT)


def test_a_service_linked_role_of_one_service_only(admin):
    some = admin.user("linker", allow("iam:CreateServiceLinkedRole", StringEquals={
        "iam:AWSServiceName": "cloudtrail.amazonaws.com"}))("iam")
    refused("AccessDenied", some.create_service_linked_role,
            AWSServiceName="config.amazonaws.com")
    some.create_service_linked_role(AWSServiceName="cloudtrail.amazonaws.com")


def test_a_role_is_passed_to_the_service_that_was_allowed(admin, iam, arn):
    iam.create_role(RoleName="for-ec2", Path="/p/", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="holder")
    passes = [allow("iam:AddRoleToInstanceProfile"),
              allow("iam:PassRole", arn("role/p/*"),
                    StringEquals={"iam:PassedToService": "lambda.amazonaws.com"})]
    some = admin.user("passer", *passes)("iam")
    denied("iam:PassRole", arn("role/p/for-ec2"), some.add_role_to_instance_profile,
           InstanceProfileName="holder", RoleName="for-ec2")
    passes[1]["Condition"]["StringEquals"]["iam:PassedToService"] = "ec2.amazonaws.com"
    iam.put_user_policy(UserName="passer", PolicyName="may", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": passes}))
    some.add_role_to_instance_profile(InstanceProfileName="holder", RoleName="for-ec2")


def test_a_trail_is_given_a_role_only_by_who_may_pass_it(admin, arn, account):
    admin.trail_bucket("pass-role-logs")
    group = f"arn:aws:logs:us-east-1:{account}:log-group:trail:*"
    settings = dict(Name="passed", S3BucketName="pass-role-logs", CloudWatchLogsLogGroupArn=group,
                    CloudWatchLogsRoleArn=arn("role/p/logs"))
    some = admin.user("trail-maker", allow(["cloudtrail:*", "s3:*"]))("cloudtrail")
    error = refused("AccessDeniedException", some.create_trail, **settings)
    assert f"iam:PassRole on resource: {arn('role/p/logs')} " in message(error)
    other = admin.user("trail-passer", allow(["cloudtrail:*"]), allow(
        "iam:PassRole", StringEquals={"iam:PassedToService": "cloudtrail.amazonaws.com"}))
    refused("InvalidCloudWatchLogsLogGroupArnException", other("cloudtrail").create_trail,
            **settings)
