"""The project's own files, without asking git, which a machine that only builds need not have."""

import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NOT_OURS = {".git", ".ccache", ".pytest_cache", "__pycache__", "build", "demo-data", "node_modules"}


def files(under="", endings=()):
    """Paths from the root, in order; `endings` as ('.cpp', '.h') or all."""
    for folder, folders, names in os.walk(os.path.join(ROOT, under)):
        folders[:] = sorted(set(folders) - NOT_OURS)
        for name in sorted(names):
            if name not in NOT_OURS and (not endings or name.endswith(endings)):
                yield os.path.relpath(os.path.join(folder, name), ROOT)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def lines(path):
    """(number, text) of each line."""
    return enumerate(read(path).splitlines(), 1)
