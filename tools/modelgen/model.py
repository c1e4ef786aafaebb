"""Reads AWS's service descriptions out of the pinned botocore package, trims them to what a server
needs, and lays our own corrections (models/overlay/*.json) over them.

A trimmed model is plain JSON with short keys; `src/aws/model/model.cpp` is its only other reader.
"""

import gzip
import json
import os
import re

READ_VERBS = (
    "Get", "List", "Describe", "Head", "Lookup", "Search", "BatchGet", "BatchDescribe", "Query",
    "Scan", "Check", "Verify", "Validate", "Test", "Simulate", "Select", "Preview", "View",
    "Estimate", "Detect", "Count", "Discover", "Is", "Lookup", "Poll", "Read", "Receive",
    "Resolve", "Retrieve", "Calculate", "Compare", "Evaluate", "Filter", "Download",
)

PROTOCOLS = {
    "json": "json", "rest-json": "rest-json", "rest-xml": "rest-xml", "query": "query",
    "ec2": "ec2", "smithy-rpc-v2-cbor": "cbor",
}


class ModelError(Exception):
    """Something in the sources does not fit together; the message says what and where."""


def botocore_data():
    import botocore
    return os.path.join(os.path.dirname(botocore.__file__), "data")


def load_all(overlay_dir):
    """All services by botocore's name, trimmed and corrected, with the raw model kept aside."""
    services = {}
    data = botocore_data()
    for name in sorted(os.listdir(data)):
        folder = os.path.join(data, name)
        if not os.path.isdir(folder):
            continue
        versions = sorted(v for v in os.listdir(folder) if re.match(r"\d{4}-\d\d-\d\d$", v))
        path = os.path.join(folder, versions[-1], "service-2.json.gz") if versions else ""
        if not os.path.exists(path):
            continue
        with gzip.open(path) as file:
            raw = json.load(file)
        overlay_path = os.path.join(overlay_dir, name + ".json")
        overlay = {}
        if os.path.exists(overlay_path):
            with open(overlay_path, encoding="utf-8") as file:
                overlay = json.load(file)
        services[name] = trim(name, raw, overlay)
    unknown = {f[:-5] for f in os.listdir(overlay_dir) if f.endswith(".json")} - set(services)
    if unknown:
        raise ModelError(f"overlays for services that botocore does not know: {sorted(unknown)}")
    return services


def trim(name, raw, overlay):
    meta = raw["metadata"]
    signing = meta.get("signingName", meta["endpointPrefix"])
    protocols = [PROTOCOLS[p] for p in meta.get("protocols", [meta["protocol"]])]
    # Later clients may speak rpc-v2-cbor to any service that has a target prefix today.
    event_source = overlay.get("eventSource", signing.split(".")[0] + ".amazonaws.com")
    service = {
        "name": name,
        "id": meta["serviceId"],
        "signing": signing,
        "endpoint": meta["endpointPrefix"],
        "protocols": protocols,
        "jsonVersion": meta.get("jsonVersion", "1.1"),
        "target": meta.get("targetPrefix", ""),
        "version": meta["apiVersion"],
        "namespace": namespace(raw, meta),
        "queryCompatible": "awsQueryCompatible" in meta,
        "eventSource": event_source,
        "iamPrefix": overlay.get("iamPrefix", signing),
        "global": overlay.get("globalService", False),
        "recordShapeNames": overlay.get("recordErrorNames") == "shape",
        "operations": {},
        "shapes": {},
    }
    for path, members in overlay.get("addMembers", {}).items():
        raw["shapes"][path]["members"].update(members)
    for shape_name, shape in overlay.get("errors", {}).items():
        known = raw["shapes"].setdefault(shape_name, {
            "type": "structure", "members": {}, "exception": True})
        known["error"] = {"code": shape.get("code", shape_name), "httpStatusCode": shape["status"]}
    for op_name, op in raw["operations"].items():
        service["operations"][op_name] = trim_operation(name, op_name, op, overlay)
    for op_name in overlay.get("operations", {}):
        if op_name not in service["operations"]:
            raise ModelError(f"overlay {name}: no operation {op_name}")
    sensitive = set(overlay.get("sensitive", []))
    omit = set(overlay.get("omit", []))
    free = set(overlay.get("unconstrained", []))
    for shape_name, shape in raw["shapes"].items():
        service["shapes"][shape_name] = trim_shape(shape_name, shape, sensitive, omit, free)
    for path in sensitive | omit | free:
        shape_name, _, member = path.partition(".")
        if shape_name not in raw["shapes"] or (
                member and member not in raw["shapes"][shape_name].get("members", {})):
            raise ModelError(f"overlay {name}: no {path}")
    return service


def namespace(raw, meta):
    if "xmlNamespace" in meta:
        return meta["xmlNamespace"]
    for op in raw["operations"].values():
        uri = op.get("input", {}).get("xmlNamespace", {}).get("uri")
        if uri:
            return uri
    return ""


def is_read(op_name, op, overlay):
    if op_name in overlay.get("readOnly", []):
        return True
    if op_name in overlay.get("write", []):
        return False
    return op.get("readonly", False) or op_name.startswith(READ_VERBS)


def trim_operation(service, op_name, op, overlay):
    extra = overlay.get("operations", {}).get(op_name, {})
    known = {"action", "resource", "eventName", "responseElements", "lookup", "recordResources",
             "anonymous", "outputRoot", "unroutable"}
    if set(extra) - known:
        raise ModelError(f"overlay {service}.{op_name}: unknown keys {sorted(set(extra) - known)}")
    out = {
        "method": op["http"]["method"],
        "uri": op["http"]["requestUri"],
        "in": op.get("input", {}).get("shape", ""),
        "out": op.get("output", {}).get("shape", ""),
    }
    if op["http"].get("responseCode", 200) != 200:
        out["status"] = op["http"]["responseCode"]
    if "resultWrapper" in op.get("output", {}):
        out["wrapper"] = op["output"]["resultWrapper"]
    if op.get("input", {}).get("locationName"):
        out["root"] = op["input"]["locationName"]
    if is_read(op_name, op, overlay):
        out["ro"] = True
    if op_name in overlay.get("dataEvents", []):
        out["data"] = True
    if op.get("authtype") == "none" or "smithy.api#noAuth" in op.get("auth", []):
        out["noauth"] = True
    if op.get("httpChecksumRequired") or op.get("httpChecksum", {}).get("requestChecksumRequired"):
        out["checksum"] = True
    if op.get("httpChecksum", {}).get("requestAlgorithmMember"):
        out["bodyChecksum"] = True
    if "endpoint" in op:
        out["hostPrefix"] = op["endpoint"]["hostPrefix"]
    if op.get("errors"):
        out["errors"] = [e["shape"] for e in op["errors"]]
    out.update(extra)
    return out


SHAPE_TYPES = {"character": "string", "bigdecimal": "double", "biginteger": "long",
               "short": "integer", "byte": "integer"}


def trim_shape(name, shape, sensitive, omit, free):
    kind = SHAPE_TYPES.get(shape["type"], shape["type"])
    out = {"t": kind}
    if shape.get("sensitive") or name in sensitive:
        out["sensitive"] = True
    if kind == "structure":
        required = set(shape.get("required", []))
        out["m"] = [trim_member(name, m, d, m in required, sensitive, omit)
                    for m, d in shape["members"].items()]
        for key in ("payload", "union", "eventstream", "document", "event"):
            if shape.get(key):
                out[key] = shape[key]
        if shape.get("exception") or "error" in shape:
            error = shape.get("error", {})
            out["error"] = {"code": error.get("code", name),
                            "status": error.get("httpStatusCode",
                                                500 if shape.get("fault") else 400)}
        if "xmlNamespace" in shape:
            out["ns"] = trim_namespace(shape["xmlNamespace"])
        if "locationName" in shape:
            out["ln"] = shape["locationName"]
    elif kind == "list":
        out["e"] = trim_reference(shape["member"])
        if shape.get("flattened"):
            out["flat"] = True
        if shape.get("sparse"):
            out["sparse"] = True
    elif kind == "map":
        out["k"] = trim_reference(shape["key"])
        out["v"] = trim_reference(shape["value"])
        if shape.get("flattened"):
            out["flat"] = True
        if shape.get("sparse"):
            out["sparse"] = True
    elif kind == "timestamp" and "timestampFormat" in shape:
        out["format"] = shape["timestampFormat"]
    if name not in free:
        for key in ("min", "max", "pattern", "enum"):
            if key in shape and not (key == "enum" and not shape["enum"]):
                out[key] = shape[key]
    if shape.get("streaming"):
        out["streaming"] = True
    # A member may be freed of the constraints of its shape without freeing the shape.
    for member in out.get("m", []):
        if f"{name}.{member['n']}" in free:
            member["free"] = True
    return out


def trim_reference(ref):
    out = {"s": ref["shape"]}
    if "locationName" in ref:
        out["ln"] = ref["locationName"]
    return out


def trim_namespace(value):
    return {"uri": value, "prefix": ""} if isinstance(value, str) else {
        "uri": value.get("uri", ""), "prefix": value.get("prefix", "")}


def trim_member(shape_name, name, member, required, sensitive, omit):
    out = {"n": name, "s": member["shape"]}
    if required:
        out["req"] = True
    if "location" in member:
        out["l"] = member["location"]
    if "locationName" in member:
        out["ln"] = member["locationName"]
    for key, short in (("flattened", "flat"), ("xmlAttribute", "attr"), ("streaming", "streaming"),
                       ("idempotencyToken", "token"), ("hostLabel", "host"),
                       ("jsonvalue", "jsonvalue"), ("eventpayload", "eventpayload")):
        if member.get(key):
            out[short] = True
    if "queryName" in member:
        out["qn"] = member["queryName"]
    if "timestampFormat" in member:
        out["format"] = member["timestampFormat"]
    if "xmlNamespace" in member:
        out["ns"] = trim_namespace(member["xmlNamespace"])
    path = f"{shape_name}.{name}"
    if path in sensitive:
        out["sensitive"] = True
    if path in omit:
        out["omit"] = True
    return out


class OperationList:
    """src/services/ROOM/operations.txt: what is implemented, one operation a line."""

    def __init__(self, path):
        self.path = path
        self.folder = os.path.dirname(path)
        self.room = os.path.basename(self.folder)
        self.model = None
        self.state = None  # C++ type that handlers get
        self.operations = {}  # name -> options
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.split("#")[0].strip()
                if not line:
                    continue
                words = line.split()
                if words[0] == "model":
                    self.model = words[1]
                elif words[0] == "state":
                    self.state = words[1]
                else:
                    options = dict(w.split("=", 1) for w in words[1:])
                    if words[0] in self.operations:
                        raise ModelError(f"{path}:{number}: {words[0]} is listed twice")
                    self.operations[words[0]] = options
        if not self.model or not self.state:
            raise ModelError(f"{path}: needs a `model` and a `state` line")

    def check(self, services):
        """Every name has its file, every file its name, and the model knows it."""
        if self.model not in services:
            raise ModelError(f"{self.path}: no model {self.model}")
        known = services[self.model]["operations"]
        for op in self.operations:
            if op not in known:
                raise ModelError(f"{self.path}: the model of {self.model} has no {op}")
            if not os.path.exists(os.path.join(self.folder, snake(op) + ".cpp")):
                raise ModelError(f"{self.path}: {op} is listed, but {snake(op)}.cpp is not there")
        names = {snake(op): op for op in known}
        for file in os.listdir(self.folder):
            stem, ext = os.path.splitext(file)
            if ext == ".cpp" and stem in names and names[stem] not in self.operations:
                raise ModelError(f"{self.folder}/{file} is there, but {names[stem]} is not listed")


def operation_lists(services_dir):
    paths = [os.path.join(services_dir, room, "operations.txt")
             for room in sorted(os.listdir(services_dir))]
    return [OperationList(path) for path in paths if os.path.exists(path)]


def snake(name):
    """CreateTrail -> create_trail, GetMFADevice -> get_mfa_device, ListObjectsV2 -> list_objects_v2."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return name.lower()
