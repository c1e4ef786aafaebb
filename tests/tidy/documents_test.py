"""What documents point at exists: files, anchors, tests."""

import os
import re

import tree

# Brackets in code are no links.
CODE = re.compile(r"^```.*?^```|^    .*?$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
DEFINITION = re.compile(r"^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*$", re.MULTILINE)
DOCUMENT = re.compile(r"\bdocs/[\w./-]+\.md\b")
UNIT_TEST = re.compile(r"`((?:\w+/)+\w+_test\.cpp)`")
E2E_FILE = re.compile(r"`(test_\w+\.py)`")
E2E_TEST = re.compile(r"`(test_\w+)`")


def anchors(path):
    """As GitHub makes them."""
    found = []
    for heading in HEADING.findall(FENCED.sub("", tree.read(path))):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        anchor = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        times = sum(1 for one in found if re.fullmatch(re.escape(anchor) + r"(-\d+)?", one))
        found.append(f"{anchor}-{times}" if times else anchor)
    return found


def links():
    for path in tree.files(endings=(".md",)):
        text = CODE.sub("", tree.read(path))
        for target in LINK.findall(text) + DEFINITION.findall(text):
            if not re.match(r"[a-z]+:", target):
                yield path, target


def test_links_lead_to_files_and_anchors_that_exist():
    wrong = []
    for path, link in links():
        target, _, anchor = link.partition("#")
        file = os.path.normpath(os.path.join(os.path.dirname(path), target)) if target else path
        if not os.path.exists(os.path.join(tree.ROOT, file)):
            wrong.append(f"{path}: {link}: no such file")
        elif anchor and anchor not in anchors(file):
            wrong.append(f"{path}: {link}: no such heading")
    assert not wrong, "\n".join(wrong)


def test_documents_that_code_names_exist():
    wrong = []
    for path in tree.files(endings=(".cpp", ".h", ".py", ".sh", ".cmake", ".txt", ".mjs",
                                    "Makefile")):
        if path.startswith("tests/tidy/"):
            continue
        for number, line in tree.lines(path):
            for named in DOCUMENT.findall(line):
                if not os.path.exists(os.path.join(tree.ROOT, named)):
                    wrong.append(f"{path}:{number}: {named}")
    assert not wrong, "\n".join(wrong)


def test_tests_that_the_guarantees_name_exist():
    text = tree.read("docs/guarantees.md")
    e2e = {os.path.basename(path): tree.read(path) for path in tree.files("tests/e2e", (".py",))}
    wrong = [name for name in UNIT_TEST.findall(text)
             if not os.path.exists(os.path.join(tree.ROOT, "src", name))]
    wrong += [name for name in E2E_FILE.findall(text) if name not in e2e]
    wrong += [name for name in E2E_TEST.findall(text)
              if not any(f"def {name}(" in source for source in e2e.values())]
    assert UNIT_TEST.findall(text) and E2E_TEST.findall(text)
    assert not wrong, "\n".join(wrong)
