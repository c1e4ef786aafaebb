"""Rooms look only down: the one rule of the architecture that a machine keeps."""

import re

import tree

INCLUDE = re.compile(r'\s*#\s*include\s+["<]([^">]+)[">]')

# Third-party headers and the only rooms that may see them.
WALLS = {
    "rocksdb/": {"store"},
    "boost/asio": {"http"},
    "boost/beast": {"http"},
    "openssl/": {"crypto", "http"},
    "simdjson": {"base"},
    "isa-l": {"base"},
    "libdeflate": {"base", "store"},
    "zlib.h": {"store"},
    "zstd.h": {"store", "lake"},
    "pugixml": {"aws"},
    "re2/": {"aws", "base"},
    "png.h": {"services"},
    "qrencode.h": {"services"},
    "duckdb.h": {"query"},
    "prometheus/": {"server"},
    "CLI/": {"cli"},
}


def rooms():
    """In the order that CMakeLists.txt adds them: each may include itself and those before it."""
    return re.findall(r"^add_room\((\w+)", tree.read("CMakeLists.txt"), re.MULTILINE)


def includes():
    """(file, line, room, service or None, included path) of all C++ in src/."""
    for path in tree.files("src", (".cpp", ".h")):
        parts = path.split("/")
        service = parts[2] if parts[1] == "services" and len(parts) > 3 else None
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if match:
                yield path, number, parts[1], service, match[1]


def test_every_folder_of_src_is_a_room():
    folders = {path.split("/")[1] for path in tree.files("src")}
    assert folders <= set(rooms())


def test_a_room_includes_only_itself_and_rooms_before_it():
    order = rooms()
    wrong = [f"{path}:{number}: {room} may not include {included}"
             for path, number, room, _, included in includes()
             if included.split("/")[0] in order
             and order.index(included.split("/")[0]) > order.index(room)]
    assert not wrong, "\n".join(wrong)


def test_a_service_never_includes_another_service():
    wrong = [f"{path}:{number}: goes through {included}; call that service's operation instead"
             for path, number, _, service, included in includes()
             if service and included.startswith("services/")
             and included.split("/")[1] != service]
    assert not wrong, "\n".join(wrong)


def test_library_headers_stay_behind_their_walls():
    wrong = []
    for path, number, room, _, included in includes():
        for prefix, allowed in WALLS.items():
            if included.startswith(prefix) and room not in allowed:
                wrong.append(f"{path}:{number}: <{included}> only in {', '.join(sorted(allowed))}")
    assert not wrong, "\n".join(wrong)


def test_a_source_includes_its_own_header_first():
    first = {}
    for path, number, _, _, included in includes():
        first.setdefault(path, (number, included))
    wrong = [f"{path}:{number}: {included}" for path, (number, included) in first.items()
             if path.endswith(".cpp") and not path.endswith("_test.cpp")
             and f"src/{path[4:-4]}.h" in set(tree.files("src", (".h",)))
             and included != path[4:-4] + ".h"]
    assert not wrong, "\n".join(wrong)
