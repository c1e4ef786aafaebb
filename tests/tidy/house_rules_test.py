"""House rules that a reader would otherwise have to look for."""

import re

import pytest
import tree

SOURCES = (".cpp", ".h", ".py", ".mjs", ".sh", ".cmake", ".S.in")
LINES_MAX = 600
NO_PROSE = ("tests/tidy/", "tests/fuzz/corpus/")

# Hosts that a file may name with their scheme: this machine, AWS's own, documents, examples.
HOSTS = re.compile(r"(localhost|127\.0\.0\.1|\[::1\]|([\w-]+\.)*amazonaws\.com(\.cn)?|"
                   r"([\w-]+\.)*aws\.amazon\.com|([\w-]+\.)*w3\.org|([\w-]+\.)*example(\.\w+)?|"
                   r"smithy\.io|[\w-]+\.debian\.org|github\.com|prometheus\.io)\.?")
URL = re.compile(r"https?://([^\s/:\"'<>)}\]`\\,?#]+)")
MACHINE_PATH = re.compile(r"(?<![\w.:{}/$*-])/(?:work|root|home|opt|mnt|Users)/\w")
INDEX_OPTION = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|\"resolved\"")

BANNED = [  # pattern, what to use, where it may stand
    (re.compile(r"system_clock::now|\btime\(nullptr\)|\bgettimeofday\b"), "a Clock",
     ("src/base/clock.cpp", "src/base/log.cpp")),
    (re.compile(r"(?<![\w\"])throw\s+[\w:]+[({]"), "Result and Error", ()),
    (re.compile(r"\bstd::(?:cout|cerr)\b"), "fmt::print in cli/, log elsewhere", ()),
    (re.compile(r"\bstd::rand\b|\brandom_device\b"), "base/random.h", ("src/base/random.cpp",)),
    (re.compile(r"(?<!static_)\bassert\("), "TC_ASSERT", ()),
    (re.compile(r"\b(?:TODO|FIXME|XXX)\b"), "an issue, or do it now", ()),
]


def texts():
    for path in tree.files():
        if path.startswith(NO_PROSE) or path.endswith((".png", ".gif", ".ico", ".woff2")):
            continue
        yield path


def test_tc_try_is_no_later_member_of_a_braced_list():
    """g++ 12 leaks the members before it where it returns: give it a line of its own."""
    late = re.compile(r"(?:[\w>]|= |\(|return |, )\{[^;{}]*,[^;{}]*TC_TRY\(")
    wrong = [f"{path}: {found[0]}" for path in tree.files(endings=(".cpp", ".h"))
             for found in late.finditer(tree.read(path))]
    assert not wrong, "\n".join(wrong)


def test_no_file_is_too_long():
    wrong = [f"{path}: {count} lines" for path in tree.files(endings=SOURCES)
             if (count := len(tree.read(path).splitlines())) > LINES_MAX]
    assert not wrong, "\n".join(wrong)


def test_urls_name_only_hosts_that_a_reader_can_rely_on():
    """A package registry, a mirror or a machine of somebody's own is configuration, not code."""
    wrong = []
    for path in texts():
        for number, line in tree.lines(path):
            for host in URL.findall(line):
                host = host.split("@")[-1]
                if not HOSTS.fullmatch(host) and "$" not in host and "%" not in host \
                        and "{" not in host and "." in host:
                    wrong.append(f"{path}:{number}: {host}")
    assert not wrong, "\n".join(wrong)


def test_no_file_names_a_path_of_one_machine():
    wrong = [f"{path}:{number}: {line.strip()}" for path in texts()
             for number, line in tree.lines(path) if MACHINE_PATH.search(line)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", [p for p in tree.files() if p.endswith((".lock", "-lock.json"))])
def test_lock_files_pin_by_hash_and_leave_the_registry_to_the_machine(path):
    text = tree.read(path)
    assert not INDEX_OPTION.search(text)
    if path.endswith(".lock"):
        pinned = re.findall(r"^\S+==\S+ \\\n\s+--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^\S+==", text, re.MULTILINE)) > 0
    else:
        assert text.count('"integrity"') == text.count('"node_modules/')


def test_all_lock_files_agree_on_botocore():
    versions = {version for path in tree.files("tools/setup/python", (".lock",))
                for version in re.findall(r"^botocore==(\S+)", tree.read(path), re.MULTILINE)}
    assert len(versions) == 1


@pytest.mark.parametrize("pattern,instead,allowed", BANNED, ids=[b[1] for b in BANNED])
def test_banned_words(pattern, instead, allowed):
    wrong = [f"{path}:{number}: use {instead}: {line.strip()}"
             for path in tree.files("src", (".cpp", ".h"))
             if path not in allowed and not path.endswith("_test.cpp")
             for number, line in tree.lines(path) if pattern.search(line)]
    assert not wrong, "\n".join(wrong)
