"""Packs the trimmed models into one file that the server carries inside.

    "TCMODEL1" | u32 length of the index | index | blocks

The index (zlib, JSON) has a short entry per service with the offset and the lengths of its block;
a block (zlib, JSON) is one trimmed model. Blocks are read when a service is first called, so that
439 services cost an idle server nothing.
"""

import json
import struct
import zlib

MAGIC = b"TCMODEL1"
INDEX_KEYS = ("name", "id", "signing", "endpoint", "protocols", "target", "version", "eventSource")


def pack(services, implemented):
    blocks = bytearray()
    index = []
    for name, service in services.items():
        block = service if name in implemented else without_constraints(service)
        raw = json.dumps(block, separators=(",", ":")).encode()
        packed = zlib.compress(raw, 9)
        entry = {key: service[key] for key in INDEX_KEYS}
        entry.update(offset=len(blocks), packed=len(packed), raw=len(raw))
        # Which services have an operation is asked before their blocks are read.
        entry["hosts"] = sorted({op["hostPrefix"] for op in service["operations"].values()
                                 if "hostPrefix" in op})
        index.append(entry)
        blocks += packed
    raw_index = json.dumps(index, separators=(",", ":")).encode()
    packed_index = zlib.compress(raw_index, 9)
    head = MAGIC + struct.pack("<II", len(packed_index), len(raw_index))
    return head + packed_index + bytes(blocks)


def without_constraints(service):
    """Only implemented operations are validated; enums and patterns of others are dead weight."""
    shapes = {name: {key: value for key, value in shape.items()
                     if key not in ("min", "max", "pattern", "enum")}
              for name, shape in service["shapes"].items()}
    return {**service, "shapes": shapes}
