"""What the recordings asked of S3 about lifecycle rules and archived objects."""

import datetime

from s3_scene import asks

NOON = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.timezone.utc)
WHOLE = {"ID": "wholebucket", "Status": "Enabled", "Filter": {"Prefix": ""}}
WEEK = {"Expiration": {"Days": 7}}

WRONG_RULES = {
    "missing-id": {"Status": "Enabled", **WEEK},
    "missing-filter": {"ID": "wholebucket", "Status": "Enabled", **WEEK},
    "missing-noncurrent-version-expiration-data": {**WHOLE, "NoncurrentVersionExpiration": {}},
    "wrong-filter-and-plus-prefix": {
        **WHOLE, **WEEK, "Filter": {"And": {"Prefix": "a"}, "Prefix": "b"}},
    "wrong-filter-and-and-object-size": {
        **WHOLE, **WEEK, "Filter": {"And": {"Prefix": "a"}, "ObjectSizeGreaterThan": 500}},
    "wrong-data-no-midnight": {**WHOLE, "Expiration": {"Date": NOON}},
    "duplicate-tag-keys": {**WHOLE, **WEEK, "Filter": {"And": {"Tags": [
        {"Key": "key", "Value": "one"}, {"Key": "key", "Value": "two"}]}}},
    "expired-delete-marker-and-days": {
        **WHOLE, "Expiration": {"Days": 1, "ExpiredObjectDeleteMarker": True}},
}


@asks("*lifecycle_conf_exc|*")
def _(scene, name):
    rule = WRONG_RULES[name.rsplit("|", 1)[1]]
    return scene.refused(scene.s3.put_bucket_lifecycle_configuration, Bucket=scene.bucket,
                         LifecycleConfiguration={"Rules": [rule]})


@asks("*minimum_object_size|bad-value")
def _(scene, name):
    return scene.refused(scene.s3.put_bucket_lifecycle_configuration, Bucket=scene.bucket,
                         LifecycleConfiguration={"Rules": [{**WHOLE, **WEEK}]},
                         TransitionDefaultMinimumObjectSize="value")


@asks("*deep_archive_object_restore|*", "*_storage_class[[]*|get-object")
def _(scene, name):
    storage_class = "GLACIER" if "GLACIER" in name else "DEEP_ARCHIVE"
    scene.put("archived", StorageClass=storage_class)
    return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="archived")
