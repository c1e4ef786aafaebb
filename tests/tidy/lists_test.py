"""Lists that stand beside the thing they list."""

import os
import subprocess
import sys

import pytest
import tree

sys.path.insert(0, os.path.join(tree.ROOT, "tools/modelgen"))
import model  # noqa: E402


@pytest.fixture(scope="module")
def services():
    return model.load_all(os.path.join(tree.ROOT, "models/overlay"))


def test_every_listed_operation_has_its_file_and_every_file_is_listed(services):
    listings = model.operation_lists(os.path.join(tree.ROOT, "src/services"))
    assert listings
    for listing in listings:
        listing.check(services)


def test_compatibility_page_is_up_to_date():
    result = subprocess.run(
        [sys.executable, "tools/modelgen/generate.py",
         "--compatibility", "docs/compatibility.md", "--check"],
        cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_every_make_target_of_the_documents_exists():
    targets = {line.split(":")[0] for _, line in tree.lines("Makefile") if ":" in line}
    targets = {word for target in targets for word in target.split()}
    named = set()
    for path in tree.files(endings=(".md",)):
        for _, line in tree.lines(path):
            for piece in line.split("`make ")[1:]:
                word = piece.split("`")[0].split()[0] if piece.split("`")[0].split() else ""
                if word and word.replace("-", "").isalnum():
                    named.add((path, word))
    wrong = [f"{path}: make {word}" for path, word in sorted(named) if word not in targets]
    assert not wrong, "\n".join(wrong)
