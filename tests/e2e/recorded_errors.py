"""The errors that AWS gave when LocalStack's tests asked it (aws-snapshots of the shared data)."""

import fnmatch
import json
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.environ.get("TRAILCAM_SHARED_DATA", os.path.join(ROOT, "../shared/data"))
RECORDINGS = os.path.join(SHARED, "aws-snapshots/localstack/s3")
COUNT = 386

# What the recordings ask of that is not here: later than this, or not at all.
LEFT_OUT = {
    "websites can only be read": ["*validate_website*"],
    "POST of forms": ["TestS3PresignedPost*"],
    "analytics, inventory and tiering": ["*analytics*", "*intelligent_tier*", "*inventory*"],
    "logging, replication and notifications can only be read": [
        "TestS3BucketLogging*", "*put-empty-bucket-replication*", "*versioning_not_enabled*",
        "*replication_config_without*", "TestS3Notifications*topic_arn*"],
    "who pays can only be read": ["*request_payer_exceptions|*"],
    "ACLs with grants to others": ["*acl-fake*", "*acp-acl-3", "*acp-acl-4", "*acp-acl-5",
                                   "*acl-wrong-id"],
}


def reason_to_leave_out(name):
    for reason, patterns in LEFT_OUT.items():
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            return reason
    return None


def find_errors(node, path=()):
    if isinstance(node, dict):
        if isinstance(node.get("Error"), dict):
            yield "/".join(path), node
        for key, value in node.items():
            yield from find_errors(value, (*path, key))


def recordings(folder=RECORDINGS):
    """(name, status or None, error) of all that AWS answered with an error."""
    if not os.path.isdir(folder):
        return
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), encoding="utf-8") as stream:
            for test, entry in json.load(stream).items():
                for step, answer in find_errors(entry.get("recorded-content", {})):
                    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode",
                                                                    answer.get("StatusCode"))
                    yield f"{test.split('::', 1)[-1]}|{step}", status, answer["Error"]


RECORDED = list(recordings())
COMPARED = [entry for entry in RECORDED if not reason_to_leave_out(entry[0])]


# What differed from run to run, as AWS looks at many parts at once, and from place to place.
RANDOM = {"*parts_checksum_*|complete-multipart-wrong-parts-checksum": ("PartNumber", "ETag"),
          # A time in words, in the time zone of where it was recorded.
          "*|update-retention-past-date": ("ArgumentValue",)}


def random_elements(name):
    return {element for pattern, elements in RANDOM.items() for element in elements
            if fnmatch.fnmatchcase(name, pattern)}


def matches(expected, got):
    """Placeholders of the recordings ("<upload-id:1>", "date", the account) stand for anything."""
    if expected is None or got is None:
        return (expected or "") == (got or "")
    if expected in ("date", "host-id"):
        return bool(got)
    pieces = re.split(r"<[\w:-]+>|111111111111", str(expected))
    return re.fullmatch(".*".join(map(re.escape, pieces)), str(got), re.DOTALL) is not None
