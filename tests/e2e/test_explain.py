"""Why a call was denied: the message that the client gets, and `trailcam explain`."""

import json

from clients import allow, deny, refused
from identities import make_role, trust
from server import wait_for


def denied_event(admin, user, name):
    found = wait_for(
        lambda: [e for e in admin.events(EventName=name)
                 if e.get("Username") == user and "errorCode" in e["CloudTrailEvent"]],
        10, f"the record of {name}")
    return found[0]["EventId"]


def explain(server, event_id, *flags):
    return server.run("explain", event_id, "--data", server.data, *flags).stdout


def test_the_statement_that_denied_is_named(server, admin):
    no = {"Sid": "NoDeleting", **deny("s3:DeleteBucket")}
    s3 = admin.user("eve-explained", allow("s3:*"), no)("s3")
    bucket = admin.bucket("explained-bucket")
    refused("AccessDenied", s3.delete_bucket, Bucket=bucket)
    event = denied_event(admin, "eve-explained", "DeleteBucket")
    text = explain(server, event)
    assert '("NoDeleting")' in text and "user eve-explained" in text, text
    assert "s3:DeleteBucket on arn:aws:s3:::explained-bucket" in text, text
    decision = json.loads(explain(server, event, "--json"))
    assert decision["outcome"] == "explicit deny" and decision["sid"] == "NoDeleting"
    assert decision["source"] == "user" and decision["holder"] == "eve-explained"


def test_the_trust_policy_that_is_missing_is_named(server, admin):
    role = make_role(admin, "closed-explained", trust({"Service": "ec2.amazonaws.com"}))
    sts = admin.user("role-explained", allow("sts:*"))("sts")
    refused("AccessDenied", sts.assume_role, RoleArn=role, RoleSessionName="try")
    text = explain(server, denied_event(admin, "role-explained", "AssumeRole"))
    assert "no role trust policy allows it" in text and role in text, text


def test_the_policy_that_is_missing_is_named(server, admin):
    iam = admin.user("nobody-explained", allow("s3:*"))("iam")
    refused("AccessDenied", iam.create_user, UserName="x")
    text = explain(server, denied_event(admin, "nobody-explained", "CreateUser"))
    assert "no identity-based policy allows it" in text, text


def test_the_bucket_policy_that_denied_is_named(server, admin):
    bucket = admin.bucket("explained-policy")
    admin("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Sid": "no tagging", "Effect": "Deny", "Principal": "*",
             "Action": "s3:PutBucketTagging", "Resource": f"arn:aws:s3:::{bucket}"}]}))
    s3 = admin.user("tag-explained", allow("s3:*"))("s3")
    refused("AccessDenied", s3.put_bucket_tagging, Bucket=bucket, Tagging={"TagSet": []})
    text = explain(server, denied_event(admin, "tag-explained", "PutBucketTagging"))
    assert '("no tagging")' in text and "resource-based policy" in text, text


def test_what_was_not_denied_needs_no_explanation(server, admin):
    admin("iam").list_users()
    event = wait_for(lambda: admin.events(EventName="ListUsers"), 10, "the record")[0]["EventId"]
    assert "No policy denied this call" in explain(server, event)
    assert explain(server, event, "--json").strip() == "null"


def test_an_event_that_is_not_there_is_one_clear_line(server):
    wrong = server.run("explain", "00000000-0000-0000-0000-000000000000", "--data", server.data,
                       check=False)
    assert wrong.returncode != 0 and len(wrong.stderr.strip().splitlines()) == 1


def test_clients_of_aws_get_no_header_of_ours(admin):
    answer = admin("cloudtrail").lookup_events(MaxResults=1)
    assert "x-trailcam-decision" not in answer["ResponseMetadata"]["HTTPHeaders"]
