#include "aws/record/render.h"

#include <charconv>
#include <map>

#include <pugixml.hpp>

#include "base/encoding.h"
#include "base/json.h"

namespace trailcam::record {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;

class Renderer {
 public:
  Renderer(std::string& out, Side side) : json_(out), side_(side) {}

  // Members that are shown at all; false when there is none.
  bool structure(const Value& value, const Shape& shape) {
    bool any = false;
    json_.begin_object();
    for (const Member& member : shape.members) {
      const Value* given = value.find(member.name);
      if (given == nullptr || !shown(*given, member)) continue;
      any = true;
      json_.key(lower_first(member.name));
      render(*given, member);
    }
    json_.end_object();
    return any;
  }

 private:
  // Blobs are payloads or key material: they are left out, not hidden.
  static bool shown(const Value& value, const Member& member) {
    if (value.is_null() || member.omitted) return false;
    return member.shape->type != ShapeType::Blob && !member.shape->event_stream &&
           !member.shape->streaming && !member.streaming;
  }

  void render(const Value& value, const Member& as) {
    const Shape& shape = *as.shape;
    if (as.sensitive || shape.sensitive) {
      json_.string(kHidden);
      return;
    }
    if (value.is_null()) {
      json_.null();
      return;
    }
    switch (shape.type) {
      case ShapeType::Structure:
        if (shape.document) {
          json_.value(value);
        } else {
          structure(value, shape);
        }
        return;
      case ShapeType::List:
        json_.begin_array();
        for (const Value& item : value.as_list()) {
          if (shown(item, *shape.element)) render(item, *shape.element);
        }
        json_.end_array();
        return;
      case ShapeType::Map:
        json_.begin_object();
        for (const auto& [key, item] : value.as_map()) {
          if (!shown(item, *shape.value)) continue;
          json_.key(key);
          render(item, *shape.value);
        }
        json_.end_object();
        return;
      case ShapeType::Timestamp:
        json_.string(side_ == Side::Request ? iso8601(value.as_time())
                                            : record_date(value.as_time()));
        return;
      default:
        json_.value(value);
    }
  }

  JsonWriter json_;
  const Side side_;
};

Value scalar(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool canonical =
      error == std::errc{} && end == text.data() + text.size() && std::to_string(number) == text;
  if (canonical) return number;
  return text;
}

constexpr int kXmlDepthMax = 32;

Value element_as_json(const pugi::xml_node& element, int depth) {
  Value out;
  std::map<std::string_view, std::size_t> places;  // of members, by name
  for (const pugi::xml_attribute& attribute : element.attributes()) {
    places.emplace(attribute.name(), out.is_null() ? 0 : out.as_map().size());
    out.add(attribute.name(), Value(attribute.value()));
  }
  bool has_elements = false;
  std::string text;  // comments and CDATA sections divide it into several nodes
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      text += child.value();
    if (child.type() != pugi::node_element || depth >= kXmlDepthMax) continue;
    has_elements = true;
    Value value = element_as_json(child, depth + 1);
    const auto [place, is_new] =
        places.emplace(child.name(), out.is_null() ? 0 : out.as_map().size());
    if (is_new) {
      out.add(child.name(), std::move(value));
    } else {
      Value& earlier = out.as_map()[place->second].second;
      if (!earlier.is_list()) earlier = Value(Value::List{std::move(earlier)});
      earlier.push(std::move(value));
    }
  }
  if (out.is_null()) return has_elements ? Value::map() : scalar(text);
  if (!has_elements && !text.empty()) out.add("content", scalar(text));
  return out;
}

// Query parameters of a presigned URL that are secrets or as good as.
bool is_secret_parameter(std::string_view name) {
  return name == "X-Amz-Signature" || name == "X-Amz-Credential" || name == "X-Amz-Security-Token";
}

// Which request headers a record shows: what the caller asked of S3, not how it was signed or
// summed, and never key material.
bool shown_header(std::string_view name) {
  if (!name.starts_with("x-amz-")) return false;
  static constexpr std::string_view kNot[] = {
      "x-amz-date",
      "x-amz-content-sha256",
      "x-amz-security-token",
      "x-amz-user-agent",
      "x-amz-decoded-content-length",
      "x-amz-trailer",
      "x-amz-sdk-checksum-algorithm",
      "x-amz-checksum-mode",
      "x-amz-server-side-encryption-customer-key",
      "x-amz-copy-source-server-side-encryption-customer-key"};
  for (const std::string_view hidden : kNot) {
    if (name == hidden) return false;
  }
  return !name.starts_with("x-amz-meta-") && !name.starts_with("x-amz-checksum-");
}

}  // namespace

std::string lower_first(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = char(out[0] + 32);
  return out;
}

std::string render(const Value& value, const Shape& shape, Side side) {
  std::string out;
  if (!Renderer(out, side).structure(value, shape)) return "null";
  return out;
}

Value xml_as_json(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size()) || !document.document_element()) return {};
  Value out = Value::map();
  const pugi::xml_node root = document.document_element();
  out.add(root.name(), element_as_json(root, 0));
  return out;
}

std::string render_s3_request(const S3Request& request) {
  Value out = Value::map();
  if (!request.bucket.empty()) out.add("bucketName", request.bucket);
  out.add("Host", request.head.headers.get("host"));
  if (!request.key.empty()) out.add("key", request.key);
  for (const auto& [name, value] : request.query) {
    if (name == "x-id" || is_secret_parameter(name)) continue;
    out.set(name, value);
  }
  for (const auto& [name, value] : request.head.headers) {
    const std::string lowered = lower(name);
    if (shown_header(lowered)) out.set(lowered, value);
  }
  const std::size_t first = request.body.find_first_not_of(" \t\r\n");
  if (first != request.body.npos && request.body[first] == '<') {
    const Value body = xml_as_json(request.body);
    if (body.is_map()) out.add(body.as_map().front().first, body.as_map().front().second);
  } else if (first != request.body.npos && request.body[first] == '{') {
    // The one S3 document that is JSON.
    if (auto policy = parse_json(request.body)) out.add("bucketPolicy", std::move(*policy));
  }
  return to_json(out);
}

}  // namespace trailcam::record
