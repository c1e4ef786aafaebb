// XML in (pugixml, which resolves no entities but the five built-in ones) and out, by shape.
#include <pugixml.hpp>

#include "aws/protocol/protocol.h"
#include "aws/protocol/tree.h"
#include "base/encoding.h"
#include "base/utf8.h"

#include <fmt/format.h>

namespace trailcam::protocol {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;
using model::TimeFormat;

Error malformed_xml() {
  return Error::aws({.code = "MalformedXML", .http_status = 400},
                    "The XML you provided was not well-formed or did not validate against our "
                    "published schema");
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

// All of it: comments and CDATA sections divide text into several nodes.
std::string text_of(const pugi::xml_node& node) {
  std::string out;
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
  }
  return out;
}

bool has_child(const pugi::xml_node& node, std::string_view wanted) {
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_element && local_name(child.name()) == wanted) return true;
  }
  return false;
}

Result<Value> read_value(const pugi::xml_node& node, const Member& as, int depth);

Result<Value> read_structure(const pugi::xml_node& node, const Shape& shape, int depth) {
  Value out = Value::map();
  for (const Member& member : shape.members) {
    if (member.location != model::Location::Body) continue;
    if (member.xml_attribute) {
      for (const pugi::xml_attribute& attribute : node.attributes()) {
        if (member.wire_name == attribute.name() ||
            local_name(member.wire_name) == local_name(attribute.name())) {
          out.add(member.name, Value(std::string(attribute.value())));
          break;
        }
      }
      continue;
    }
    std::string_view wanted = local_name(member.wire_name);
    const bool many =
        (member.flattened || member.shape->flattened) &&
        (member.shape->type == ShapeType::List || member.shape->type == ShapeType::Map);
    if (many) {
      Value items = member.shape->type == ShapeType::List ? Value::list() : Value::map();
      bool any = false;
      if (!has_child(node, wanted)) wanted = local_name(flat_name(member, member.wire_name));
      for (const pugi::xml_node& child : node.children()) {
        if (child.type() != pugi::node_element || local_name(child.name()) != wanted) continue;
        any = true;
        if (member.shape->type == ShapeType::List) {
          items.push(TC_TRY(read_value(child, *member.shape->element, depth + 1)));
        } else {
          const Value key = TC_TRY(read_value(
              child.child(member.shape->key->renamed ? member.shape->key->wire_name.c_str()
                                                     : "key"),
              *member.shape->key, depth + 1));
          items.add(key.as_string(),
                    TC_TRY(read_value(child.child(member.shape->value->renamed
                                                      ? member.shape->value->wire_name.c_str()
                                                      : "value"),
                                      *member.shape->value, depth + 1)));
        }
      }
      if (any) out.add(member.name, std::move(items));
      continue;
    }
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() != pugi::node_element || local_name(child.name()) != wanted) continue;
      out.add(member.name, TC_TRY(read_value(child, member, depth + 1)));
      break;
    }
  }
  return out;
}

Result<Value> read_value(const pugi::xml_node& node, const Member& as, int depth) {
  if (depth > kShapeDepthMax) return malformed_xml();
  const Shape& shape = *as.shape;
  if (shape.type == ShapeType::Structure) return read_structure(node, shape, depth);
  if (shape.type == ShapeType::List) {
    Value list = Value::list();
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      list.push(TC_TRY(read_value(child, *shape.element, depth + 1)));
    }
    return list;
  }
  if (shape.type == ShapeType::Map) {
    Value map = Value::map();
    for (const pugi::xml_node& entry : node.children()) {
      if (entry.type() != pugi::node_element) continue;
      const Value key =
          TC_TRY(read_value(entry.child(shape.key->renamed ? shape.key->wire_name.c_str() : "key"),
                            *shape.key, depth + 1));
      map.add(key.as_string(),
              TC_TRY(read_value(
                  entry.child(shape.value->renamed ? shape.value->wire_name.c_str() : "value"),
                  *shape.value, depth + 1)));
    }
    return map;
  }
  const Result<Value> value = from_text(text_of(node), as, TimeFormat::Iso8601);
  if (!value) return malformed_xml();
  return value;
}

void append_namespace(std::string& out, const std::string& prefix, const std::string& uri) {
  if (uri.empty()) return;
  out += prefix.empty() ? " xmlns=\"" : " xmlns:" + prefix + "=\"";
  append_xml_text(out, uri);
  out += '"';
}

}  // namespace

Result<Value> read_xml_body(const Member& as, std::string_view body) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(body.data(), body.size(),
                           pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
  if (!parsed || !document.document_element()) return malformed_xml();
  if (as.shape->type != ShapeType::Structure) {
    return read_value(document.document_element(), as, 0);
  }
  return read_structure(document.document_element(), *as.shape, 0);
}

void append_xml_text(std::string& out, std::string_view text) {
  if (!is_utf8(text)) return append_xml_text(out, to_utf8(text));
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
          // What XML 1.0 cannot hold is told as AWS tells it: as a character reference.
          out += fmt::format("&#x{:x};", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
}

void append_xml_attributes(std::string& out, const Value& value, const Shape& shape) {
  for (const Member& member : shape.members) {
    const Value* given = member.xml_attribute ? value.find(member.name) : nullptr;
    if (given == nullptr || !given->is_string()) continue;
    out += ' ';
    out += member.wire_name;
    out += "=\"";
    append_xml_text(out, given->as_string());
    out += '"';
  }
}

std::string_view flat_name(const Member& as, std::string_view member_name) {
  const Shape& shape = *as.shape;
  const bool by_element =
      shape.type == ShapeType::List && shape.flattened && shape.element->renamed;
  return by_element ? std::string_view(shape.element->wire_name) : member_name;
}

void write_xml_members(std::string& out, const Value& value, const Shape& shape, TimeFormat times) {
  for (const Member& member : shape.members) {
    if (!in_answer_body(member) || member.xml_attribute) continue;
    const Value* given = value.find(member.name);
    if (given == nullptr || given->is_null()) continue;
    write_xml(out, member.wire_name, *given, member, times);
  }
}

void write_xml(std::string& out, std::string_view name, const Value& value, const Member& as,
               TimeFormat times) {
  const Shape& shape = *as.shape;
  const bool flat = as.flattened || shape.flattened;
  const auto open = [&](std::string_view element) {
    out += '<';
    out += element;
    // A namespace with a prefix is of the shape: its attributes (xsi:type) need it.
    const bool of_shape = as.namespace_uri.empty() && !shape.namespace_prefix.empty();
    append_namespace(out, of_shape ? shape.namespace_prefix : as.namespace_prefix,
                     of_shape ? shape.namespace_uri : as.namespace_uri);
    if (shape.type == ShapeType::Structure) append_xml_attributes(out, value, shape);
    out += '>';
  };
  const auto close = [&](std::string_view element) {
    out += "</";
    out += element;
    out += '>';
  };

  if (shape.type == ShapeType::Structure) {
    open(name);
    write_xml_members(out, value, shape, times);
    close(name);
  } else if (shape.type == ShapeType::List) {
    const Member& element = *shape.element;
    const std::string_view item_name = flat              ? flat_name(as, name)
                                       : element.renamed ? std::string_view(element.wire_name)
                                                         : std::string_view("member");
    if (!flat) open(name);
    for (const Value& item : value.as_list()) write_xml(out, item_name, item, element, times);
    if (!flat) close(name);
  } else if (shape.type == ShapeType::Map) {
    const std::string key_name = shape.key->renamed ? shape.key->wire_name : "key";
    const std::string value_name = shape.value->renamed ? shape.value->wire_name : "value";
    const std::string_view entry_name = flat ? name : std::string_view("entry");
    if (!flat) open(name);
    for (const auto& [key, item] : value.as_map()) {
      open(entry_name);
      write_xml(out, key_name, Value(key), *shape.key, times);
      write_xml(out, value_name, item, *shape.value, times);
      close(entry_name);
    }
    if (!flat) close(name);
  } else {
    open(name);
    append_xml_text(out, to_text(value, as, times));
    close(name);
  }
}

}  // namespace trailcam::protocol
