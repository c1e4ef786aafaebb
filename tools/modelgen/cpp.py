"""Writes the typed face of the implemented operations: structs, their conversion from and to Value,
error factories, handler declarations and the registry. All of it is a build product."""

from model import ModelError, snake

KEYWORDS = {"default", "namespace", "class", "delete", "new", "operator", "public", "private",
            "protected", "template", "this", "register", "export", "union", "static", "const",
            "enum", "struct", "switch", "case", "auto", "bool", "char", "int", "long", "float",
            "double", "and", "or", "not", "explicit", "virtual", "using", "continue", "break"}
# Shapes whose plain name would hide one of our own.
RESERVED = {"Error", "Value", "Result", "Secret", "Clock", "Random", "Region", "Position",
            "Timestamp", "Blob", "Caller", "Call", "Mutex", "Worker", "Millis", "Policy",
            "Statement", "Condition", "Principal"}

HEAD = "// Generated from AWS's service description; do not edit.\n"


def member_name(name):
    return name + "_" if name in KEYWORDS else name


class Writer:
    def __init__(self, service, listing):
        self.service = service
        self.listing = listing
        self.shapes = service["shapes"]
        self.namespace = "trailcam::" + listing.room
        self.order = []          # structures, each after those that it holds
        self.recursive = set()   # structures that hold themselves
        self.inputs = {}
        self.outputs = {}
        for op in listing.operations:
            spec = service["operations"][op]
            self.inputs[op] = spec["in"]
            self.outputs[op] = spec["out"]
        # Who is used, in which direction.
        self.reading = set()
        self.writing = set()
        for op in listing.operations:
            self.visit(self.inputs[op], self.reading, ())
            self.visit(self.outputs[op], self.writing, ())

    def visit(self, name, seen, path):
        if not name:
            return
        shape = self.shapes[name]
        if name in path:
            if shape["t"] == "structure":
                self.recursive.add(name)
            return
        if name in seen and (shape["t"] != "structure" or name in self.order):
            return
        seen.add(name)
        path = path + (name,)
        if shape["t"] == "structure" and not shape.get("document"):
            for member in shape["m"]:
                self.visit(member["s"], seen, path)
            if name not in self.order:
                self.order.append(name)
        elif shape["t"] == "list":
            self.visit(shape["e"]["s"], seen, path)
        elif shape["t"] == "map":
            self.visit(shape["k"]["s"], seen, path)
            self.visit(shape["v"]["s"], seen, path)

    def struct_name(self, name):
        return name + "Shape" if name in RESERVED else name

    def cpp_type(self, name):
        shape = self.shapes[name]
        kind = shape["t"]
        if kind == "structure":
            if shape.get("document"):
                return "::trailcam::Value"
            # Qualified, since members often have the name of their type.
            return f"::{self.namespace}::{self.struct_name(name)}"
        if kind == "list":
            return f"std::vector<{self.cpp_type(shape['e']['s'])}>"
        if kind == "map":
            return f"std::map<std::string, {self.cpp_type(shape['v']['s'])}>"
        return {"string": "std::string", "blob": "::trailcam::Blob", "boolean": "bool",
                "integer": "std::int64_t", "long": "std::int64_t", "float": "double",
                "double": "double", "timestamp": "::trailcam::Timestamp"}[kind]

    def fields(self, name):
        """(member, C++ type, optional?) without streaming bodies, which travel beside."""
        shape = self.shapes[name]
        for member in shape["m"]:
            target = self.shapes[member["s"]]
            if target.get("streaming") or member.get("streaming") or target.get("eventstream"):
                continue
            cpp = self.cpp_type(member["s"])
            if member["s"] in self.recursive:
                cpp = f"Boxed<{cpp}>"
            yield member, cpp, not member.get("req")

    def shapes_header(self):
        out = [HEAD, "#pragma once\n\n#include <cstdint>\n#include <map>\n#include <optional>\n"
               "#include <string>\n#include <vector>\n\n#include \"base/value.h\"\n"
               "#include \"aws/pipeline/boxed.h\"\n\n",
               f"namespace {self.namespace} {{\n\n"]
        for name in sorted(self.recursive):
            out.append(f"struct {self.struct_name(name)};\n")
        for name in self.order:
            out.append(self.struct(name, self.struct_name(name)))
        for op in self.listing.operations:
            for suffix, shape in (("Input", self.inputs[op]), ("Output", self.outputs[op])):
                alias = op + suffix
                if not shape:
                    out.append(f"struct {alias} {{}};\n")
                elif self.struct_name(shape) != alias:
                    out.append(f"using {alias} = {self.struct_name(shape)};\n")
        out.append("\n")
        for name in self.order:
            if name in self.reading:
                out.append(f"void read(const Value& value, {self.struct_name(name)}& out);\n")
            if name in self.writing:
                out.append(f"Value write(const {self.struct_name(name)}& in);\n")
        out.append(f"\n}}  // namespace {self.namespace}\n")
        return "".join(out)

    def struct(self, name, cpp_name):
        lines = [f"struct {cpp_name} {{\n"]
        for member, cpp, optional in self.fields(name):
            plain = member_name(member["n"])
            if optional:
                lines.append(f"  std::optional<{cpp}> {plain};\n")
            elif cpp in ("bool", "std::int64_t", "double"):
                lines.append(f"  {cpp} {plain} = {{}};\n")
            else:
                lines.append(f"  {cpp} {plain};\n")
        lines.append("};\n")
        return "".join(lines)

    def shapes_source(self):
        out = [HEAD, f'#include "services/{self.listing.room}/generated/shapes.h"\n\n'
               '#include "aws/pipeline/convert.h"\n\n', f"namespace {self.namespace} {{\n\n"]
        for name in self.order:
            if name in self.reading:
                out.append(self.reader(name))
            if name in self.writing:
                out.append(self.writer(name))
        out.append(f"}}  // namespace {self.namespace}\n")
        return "".join(out)

    def reader(self, name):
        fields = list(self.fields(name))
        unused = "" if fields else "[[maybe_unused]] "
        lines = [f"void read({unused}const Value& value, {unused}{self.struct_name(name)}& out) {{\n"]
        for member, _, _ in fields:
            lines.append(f'  pipeline::read_member(value, "{member["n"]}", '
                         f'out.{member_name(member["n"])}, '
                         f'[](const Value& v, auto& o) {{ read(v, o); }});\n')
        lines.append("}\n\n")
        return "".join(lines)

    def writer(self, name):
        fields = list(self.fields(name))
        unused = "" if fields else "[[maybe_unused]] "
        lines = [f"Value write({unused}const {self.struct_name(name)}& in) {{\n",
                 "  Value out = Value::map();\n"]
        for member, _, _ in fields:
            lines.append(f'  pipeline::write_member(out, "{member["n"]}", '
                         f'in.{member_name(member["n"])}, '
                         f'[](const auto& i) {{ return write(i); }});\n')
        lines.append("  return out;\n}\n\n")
        return "".join(lines)

    def errors_header(self):
        out = [HEAD, "#pragma once\n\n#include <string>\n\n#include \"base/error.h\"\n\n",
               f"namespace {self.namespace}::errors {{\n\n"]
        by_shape = self.service.get("recordShapeNames")
        for name, shape in self.shapes.items():
            if "error" not in shape:
                continue
            error = shape["error"]
            record = f', .record_code = "{name}"' if by_shape and name != error["code"] else ""
            wire = error["code"]
            query = ""
            if self.service["queryCompatible"] and error["code"] != name:
                wire, query = name, f', .query_code = "{error["code"]}"'
            out.append(
                f"inline Error {snake(name)}(std::string message,\n"
                f"    std::source_location where = std::source_location::current()) {{\n"
                f'  return Error::aws({{.code = "{wire}", .http_status = {error["status"]}'
                f'{record}{query}}}, std::move(message), where);\n}}\n')
        out.append(f"\n}}  // namespace {self.namespace}::errors\n")
        return "".join(out)

    def operations_header(self):
        room, state = self.listing.room, self.listing.state
        out = [HEAD, "#pragma once\n\n",
               f'#include "services/{room}/{room}.h"\n'
               f'#include "services/{room}/generated/errors.h"\n'
               f'#include "services/{room}/generated/shapes.h"\n'
               '#include "aws/pipeline/call.h"\n\n', f"namespace {self.namespace} {{\n\n"]
        for op, options in self.listing.operations.items():
            sink = options.get("sink")
            extra = f", {sink}& body" if sink else ""
            out.append(f"Result<{op}Output> {snake(op)}({state}& state, pipeline::Call& call, "
                       f"const {op}Input& input{extra});\n")
            if sink:
                out.append(f"Result<std::unique_ptr<{sink}>> open_{snake(op)}({state}& state, "
                           f"pipeline::Call& call, const {op}Input& input);\n")
        out.append(f"\n}}  // namespace {self.namespace}\n")
        return "".join(out)

    def registry_header(self):
        room, state = self.listing.room, self.listing.state
        return (f'{HEAD}\n#pragma once\n\n#include "services/{room}/{room}.h"\n'
                '#include "aws/pipeline/handlers.h"\n\n'
                f"namespace {self.namespace} {{\n\n"
                "// `state` outlives the handlers.\n"
                f"void register_operations({state}& state, pipeline::Handlers& handlers);\n\n"
                f"}}  // namespace {self.namespace}\n")

    def registry_source(self):
        room, state = self.listing.room, self.listing.state
        out = [HEAD, f'#include "services/{room}/generated/registry.h"\n\n'
               f'#include "services/{room}/generated/operations.h"\n'
               '#include "aws/pipeline/adapter.h"\n\n', f"namespace {self.namespace} {{\n\n"
               f"void register_operations({state}& state, pipeline::Handlers& handlers) {{\n"]
        for op, options in self.listing.operations.items():
            if options.get("sink"):
                call = (f"pipeline::adapt_streaming<{op}Input, {op}Output, {options['sink']}>("
                        f"state, open_{snake(op)}, {snake(op)})")
            else:
                call = f"pipeline::adapt<{op}Input, {op}Output>(state, {snake(op)})"
            out.append(f'  handlers.add("{self.service["name"]}", "{op}", {call});\n')
        out.append(f"}}\n\n}}  // namespace {self.namespace}\n")
        return "".join(out)


def files(service, listing):
    """Relative path -> content of all that is generated for one service."""
    for op in listing.operations:
        for shape in (service["operations"][op]["in"], service["operations"][op]["out"]):
            if shape and service["shapes"][shape]["t"] != "structure":
                raise ModelError(f"{service['name']}.{op}: {shape} is not a structure")
    writer = Writer(service, listing)
    base = f"services/{listing.room}/generated/"
    return {
        base + "shapes.h": writer.shapes_header(),
        base + "shapes.cpp": writer.shapes_source(),
        base + "errors.h": writer.errors_header(),
        base + "operations.h": writer.operations_header(),
        base + "registry.h": writer.registry_header(),
        base + "registry.cpp": writer.registry_source(),
    }
