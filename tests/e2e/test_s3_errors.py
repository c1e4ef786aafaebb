"""S3's errors beside those that AWS gave when the same was asked of it: code, message, further
elements and status. Where the recordings are not there, the run says how many it left out."""

import collections

import pytest

import s3_archive_questions  # noqa: F401
import s3_cors_questions  # noqa: F401
import s3_encryption_questions  # noqa: F401
import s3_questions  # noqa: F401
import s3_upload_questions  # noqa: F401
import s3_version_questions  # noqa: F401
from recorded_errors import (COMPARED, COUNT, RECORDED, matches, random_elements,
                             reason_to_leave_out)
from s3_scene import Scene, asking


@pytest.fixture(scope="module")
def scene(server, admin):
    return Scene(server, admin)


def test_every_recording_is_compared_or_left_out_for_a_reason():
    if not RECORDED:
        pytest.skip(f"left out {COUNT} errors: no shared test data")
    assert [name for name, _, _ in COMPARED if not asking(name)] == []
    reasons = collections.Counter(reason_to_leave_out(name) for name, _, _ in RECORDED)
    print(f"{reasons.pop(None)} of {len(RECORDED)} errors are compared; left out: {dict(reasons)}")


@pytest.mark.parametrize("name,status,error", COMPARED, ids=[name for name, _, _ in COMPARED])
def test_an_error_is_awss(scene, name, status, error):
    got_status, got = asking(name)(scene, name)
    assert status in (None, got_status)
    wrong = {k: v for k, v in error.items() if not matches(v, got.get(k))}
    assert set(wrong) <= random_elements(name), (wrong, got)
    assert set(got) - {"RequestId", "HostId"} == set(error) - {"RequestId", "HostId"}
