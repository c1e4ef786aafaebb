"""Ways to tamper with a trail's bucket, and for each what `aws cloudtrail validate-logs` says, and
what `trailcam validate` says."""

import contextlib
import gzip
import io
import json

import awscli.clidriver
import pytest
import rsa

from digest_tree import ARN, HOUR, REGION, START, Tree, iso, public_keys
from key_server import key_server

FROM, UNTIL = START - HOUR / 2, START + 6 * HOUR + HOUR / 4
EMPTY = gzip.compress(b'{"Records":[]}')


@pytest.fixture(scope="module")
def key():
    return rsa.newkeys(2048)[1]


@pytest.fixture(scope="module")
def other_key():
    return rsa.newkeys(2048)[1]


@pytest.fixture(scope="module")
def keys_file(key, tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    path.write_text(json.dumps(public_keys(rsa.PublicKey(key.n, key.e))))
    return path


@pytest.fixture(scope="module")
def keys_endpoint(keys_file):
    with key_server(keys_file) as endpoint:
        yield endpoint


@pytest.fixture
def validate_logs(server, keys_endpoint, monkeypatch):
    """The unmodified command of the AWS CLI, in this process: what it complains of, and its status."""
    access_key, secret = server.credentials()
    for name, value in {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret,
                        "AWS_ENDPOINT_URL_S3": server.endpoint, "AWS_PAGER": "",
                        "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)

    def run(bucket):
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            status = awscli.clidriver.create_clidriver().main([
                "cloudtrail", "validate-logs", "--trail-arn", ARN, "--s3-bucket", bucket,
                "--start-time", iso(FROM), "--end-time", iso(UNTIL), "--region", REGION,
                "--endpoint-url", keys_endpoint])
        complaints = []
        for line in output.getvalue().splitlines():
            if "INVALID: " in line and not line[0].isdigit():
                reason = line.split("INVALID: ")[1].replace(" from its original location", "")
                complaints.append(f"{line.split()[0]}: {reason.split(' in region')[0]}")
            elif line.startswith("No log files were delivered"):
                complaints.append("gap")
        return status, sorted(complaints)
    return run


@pytest.fixture
def validate(server, keys_file):
    """Ours: its status, and the kinds of what is more than a note."""
    def run(where, *flags):
        result = server.run("validate", where, "--trail-arn", ARN, "--start-time", iso(FROM),
                            "--end-time", iso(UNTIL), "--until", iso(UNTIL), "--public-keys",
                            str(keys_file), "--data", server.data, "--json", *flags, check=False)
        answer = json.loads(result.stdout)
        return result.returncode, sorted(finding["kind"] for finding in answer["findings"]
                                         if finding["severity"] != "note")
    return run


# The ways. Each gets the tree and a second key pair; the digests are numbered from 0, the start of
# the chain, to 6, the newest; each hour has two log files.

def nothing(tree, _):
    pass


def log_altered(tree, _):
    tree.put(tree.digests[2].files[0], gzip.compress(b'{"Records":[{"eventID":"0"}]}'))


def log_bit_flipped(tree, _):
    body = bytearray(tree.get(tree.digests[2].files[0]))
    body[len(body) // 2] ^= 1
    tree.put(tree.digests[2].files[0], bytes(body))


def log_truncated(tree, _):
    tree.put(tree.digests[2].files[0], tree.get(tree.digests[2].files[0])[:-5])


def log_emptied(tree, _):
    tree.put(tree.digests[2].files[0], b"")


def log_compressed_anew(tree, _):
    """No tampering: what is hashed is what is inside."""
    tree.put(tree.digests[2].files[0],
             gzip.compress(gzip.decompress(tree.get(tree.digests[2].files[0])), 1))


def log_garbage_appended(tree, _):
    tree.put(tree.digests[2].files[0], tree.get(tree.digests[2].files[0]) + b"garbage")


def log_member_appended(tree, _):
    """Readers of gzip go on into the second member."""
    tree.put(tree.digests[2].files[0], tree.get(tree.digests[2].files[0]) + EMPTY)


def logs_swapped(tree, _):
    first, second = (tree.get(key) for key in tree.digests[2].files)
    tree.put(tree.digests[2].files[0], second)
    tree.put(tree.digests[2].files[1], first)


def log_deleted(tree, _):
    tree.delete(tree.digests[2].files[0])


def log_renamed(tree, _):
    name = tree.digests[2].files[0]
    tree.put(name.replace("0000", "zzzz"), tree.get(name))
    tree.delete(name)


def log_planted(tree, _):
    tree.put_log(START + 2 * HOUR)


def log_planted_under_another_name(tree, _):
    tree.put(tree.digests[2].files[0].replace(".json.gz", ".more.json.gz"), EMPTY)


def digest_altered(tree, _):
    digest = tree.digests[3]
    tree.put(digest.key, gzip.compress(digest.text.replace(b"[{", b"[ {")), digest.metadata)


def digest_without_a_log(tree, _):
    digest = tree.digests[3]
    tree.delete(digest.files[0])
    fields = dict(digest.fields, logFiles=digest.fields["logFiles"][1:])
    text = json.dumps(fields, separators=(",", ":")).encode()
    tree.put(digest.key, gzip.compress(text), digest.metadata)


def digest_member_appended(tree, _):
    digest = tree.digests[3]
    tree.put(digest.key, tree.get(digest.key) + EMPTY, digest.metadata)


def digest_no_gzip(tree, _):
    tree.put(tree.digests[3].key, tree.digests[3].text, tree.digests[3].metadata)


def digest_no_json(tree, _):
    tree.put(tree.digests[3].key, gzip.compress(b"{"), tree.digests[3].metadata)


def digest_without_signature(tree, _):
    tree.put(tree.digests[3].key, tree.get(tree.digests[3].key))


def digest_with_another_signature(tree, _):
    tree.put(tree.digests[3].key, tree.get(tree.digests[3].key), tree.digests[4].metadata)


def digest_signed_with_another_key(tree, other_key):
    digest = tree.digests[3]
    tree.delete(digest.files[0])
    tree.put_digest(dict(digest.fields, logFiles=digest.fields["logFiles"][1:]), other_key)


def digest_signed_in_the_name_of_the_key(tree, other_key):
    digest = tree.digests[3]
    name = digest.fields["digestPublicKeyFingerprint"]
    forged = tree.signed(dict(digest.fields), other_key)
    text = forged.text.replace(forged.fields["digestPublicKeyFingerprint"].encode(), name.encode())
    tree.put(digest.key, gzip.compress(text), forged.metadata)


def digest_deleted(tree, _):
    tree.delete(tree.digests[3].key)


def two_digests_deleted(tree, _):
    tree.delete(tree.digests[3].key)
    tree.delete(tree.digests[4].key)


def an_hour_deleted(tree, _):
    for name in [tree.digests[3].key, *tree.digests[3].files]:
        tree.delete(name)


def newest_digest_deleted(tree, _):
    for name in [tree.digests[6].key, *tree.digests[6].files]:
        tree.delete(name)


def all_digests_deleted(tree, _):
    for digest in tree.digests:
        tree.delete(digest.key)


def digest_renamed(tree, _):
    digest = tree.digests[3]
    tree.put(digest.key.replace("033007Z", "034007Z"), tree.get(digest.key), digest.metadata)
    tree.delete(digest.key)


def old_digest_replayed(tree, _):
    """In place of a later one, whose log files are removed."""
    old, later = tree.digests[2], tree.digests[4]
    tree.put(later.key, tree.get(old.key), old.metadata)
    for name in later.files:
        tree.delete(name)


def another_version_replayed(tree, _):
    """A digest that was really signed, for the same hour, but is not what the next continues."""
    digest = tree.digests[3]
    tree.put_digest(dict(digest.fields, logFiles=digest.fields["logFiles"][1:]))


def chains_spliced(tree, _):
    """Another digest, really signed, continues the third as well."""
    end = START + 3 * HOUR + HOUR / 3
    tree.put_digest(tree.fields(START + 3 * HOUR, end, tree.digests[3]))


def restart_hidden_in_the_chain(tree, _):
    """A digest that begins a chain, really signed, in place of one in the middle of it."""
    digest = tree.digests[3]
    tree.put_digest(tree.fields(START + 2 * HOUR, START + 3 * HOUR))
    for name in digest.files:
        tree.delete(name)


SIGNATURE, MOVED = "Digest: signature verification failed", "Digest: has been moved"
FORMAT, GONE = "Digest: invalid format", "Digest: not found"
CHANGED = "Log: hash value doesn't match"
# way: (what the AWS command says, what ours says)
MATRIX = {
    nothing: ([], []),
    log_altered: ([CHANGED], ["log-altered"]),
    log_bit_flipped: (["Log: invalid format"], ["log-unreadable"]),
    log_truncated: ([], ["log-unreadable"]),
    log_emptied: ([CHANGED], ["log-unreadable"]),
    log_compressed_anew: ([], []),
    log_garbage_appended: (["Log: unexpected data after end of compressed stream"],
                           ["log-trailing-bytes"]),
    log_member_appended: (["Log: unexpected data after end of compressed stream"],
                          ["log-trailing-bytes"]),
    logs_swapped: ([CHANGED] * 2, ["log-altered"] * 2),
    log_deleted: (["Log: not found"], ["log-missing"]),
    log_renamed: (["Log: not found"], ["log-missing", "log-unlisted"]),
    log_planted: ([], ["log-unlisted"]),
    log_planted_under_another_name: ([], ["wrong-name"]),
    digest_altered: ([SIGNATURE], ["digest-signature"]),
    digest_without_a_log: ([SIGNATURE], ["digest-signature"]),
    digest_member_appended: ([], ["digest-trailing-bytes"]),
    digest_no_gzip: ([FORMAT], ["digest-unreadable", "log-unlisted", "log-unlisted"]),
    digest_no_json: ([FORMAT], ["digest-unreadable", "log-unlisted", "log-unlisted"]),
    digest_without_signature: ([SIGNATURE], ["digest-signature"]),
    digest_with_another_signature: ([SIGNATURE], ["digest-signature"]),
    digest_signed_with_another_key: (["Digest: public key not found"], ["digest-key-unknown"]),
    digest_signed_in_the_name_of_the_key: ([SIGNATURE], ["digest-signature"]),
    digest_deleted: ([GONE], ["digest-missing", "hours-missing", "log-unlisted", "log-unlisted"]),
    two_digests_deleted: ([GONE], ["digest-missing"] * 2 + ["hours-missing"]
                          + ["log-unlisted"] * 4),
    an_hour_deleted: ([GONE], ["digest-missing", "hours-missing"]),
    newest_digest_deleted: ([], ["digest-missing", "digests-cut-off"]),
    all_digests_deleted: ([], ["no-digests"]),
    digest_renamed: ([GONE], ["digest-missing", "digest-moved", "hours-missing"]),
    old_digest_replayed: ([MOVED], ["digest-moved"]),
    another_version_replayed: ([], ["digest-chain", "digest-chain", "log-unlisted"]),
    chains_spliced: ([], ["digest-unlinked"]),
    restart_hidden_in_the_chain: (["gap"], ["digest-chain", "digest-chain"]),
}
NO_TAMPERING = (nothing, log_compressed_anew)
CANNOT_TELL = (all_digests_deleted,)


@pytest.mark.parametrize("way", MATRIX, ids=lambda way: way.__name__)
def test_tampering(way, admin, key, other_key, validate_logs, validate):
    bucket = way.__name__.replace("_", "-")
    way(Tree(admin("s3"), bucket, key), other_key)
    says_aws, says_ours = MATRIX[way]
    status, complaints = validate_logs(bucket)
    assert complaints == sorted(says_aws)
    assert status == (1 if set(says_aws) - {"gap"} else 0)
    status, kinds = validate(f"s3://{bucket}")
    assert kinds == sorted(says_ours)
    assert status == (0 if way in NO_TAMPERING else 2 if way in CANNOT_TELL else 1)


def test_there_are_enough_ways_and_ours_misses_none():
    assert len(MATRIX) >= 20
    assert all(ours for way, (_, ours) in MATRIX.items() if way not in NO_TAMPERING)


def test_a_synced_folder_is_validated_offline(admin, key, keys_file, validate, server, cli, tmp_path):
    tree = Tree(admin("s3"), "synced", key)
    cli("s3", "sync", "s3://synced", str(tmp_path), "--only-show-errors")
    assert validate(str(tmp_path)) == (2, ["digest-unsigned"])
    assert validate(str(tmp_path), "--accept-unsigned-newest") == (0, [])
    newest = tree.digests[-1].key
    (tmp_path / f"{newest}.metadata.json").write_text(
        cli("s3api", "head-object", "--bucket", "synced", "--key", newest))
    assert validate(str(tmp_path)) == (0, [])
    (tmp_path / tree.digests[2].files[0]).unlink()
    text = server.run("validate", str(tmp_path), "--trail-arn", ARN, "--start-time", iso(FROM),
                      "--end-time", iso(UNTIL), "--public-keys", str(keys_file), check=False)
    assert text.returncode == 1
    assert "log-missing" in text.stdout
    assert tree.digests[2].files[0] in text.stdout
    assert "7/7 digest files valid" in text.stdout
    assert "11/12 log files valid" in text.stdout


@pytest.mark.parametrize("arguments,words", [
    (("s3://none", "--trail-arn", "arn"), "not the ARN of a trail"),
    (("nowhere", "--trail-arn", ARN), "is no folder"),
    (("s3://", "--trail-arn", ARN), "needs a bucket"),
    (("s3://not-there", "--trail-arn", ARN), "NoSuchBucket"),
    (("s3://synced", "--trail-arn", ARN, "--end-time", iso(FROM)), "not after"),
    (("s3://synced", "--trail-arn", ARN, "--account-id", "me"), "12 digits"),
    (("s3://synced", "--trail-arn", ARN, "--public-keys", "none.json"), "none.json"),
])
def test_what_cannot_be_asked(arguments, words, server):
    result = server.run("validate", *arguments, "--start-time", iso(FROM), "--data", server.data,
                        check=False)
    assert result.returncode == 2
    assert words in result.stderr
