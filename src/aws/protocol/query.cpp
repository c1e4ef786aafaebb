// Bodies of query and ec2: form parameters whose dotted names are paths.
//
// The parameters are first put into a tree ("A.member.1.B" is four steps), then read by the shape,
// so that the cost is linear in the number of parameters, whatever their names.
#include <charconv>
#include <map>

#include "aws/protocol/protocol.h"
#include "aws/protocol/tree.h"

namespace trailcam::protocol {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;
using model::TimeFormat;

struct Node {
  const std::string* value = nullptr;
  std::map<std::string, Node, std::less<>> children;
};

Result<Node> to_tree(const http::Pairs& form) {
  Node root;
  for (const auto& [name, value] : form) {
    Node* here = &root;
    int depth = 0;
    for (std::string_view path = name;;) {
      if (++depth > kShapeDepthMax) return serialization_error("Nested too deeply");
      const std::size_t dot = path.find('.');
      here = &here->children[std::string(path.substr(0, dot))];
      if (dot == path.npos) break;
      path.remove_prefix(dot + 1);
    }
    here->value = &value;
  }
  return root;
}

class QueryReader {
 public:
  explicit QueryReader(bool ec2) : ec2_(ec2) {}

  Result<Value> structure(const Node& node, const Shape& shape, int depth) const {
    if (depth > kShapeDepthMax) return serialization_error("Nested too deeply");
    Value out = Value::map();
    for (const Member& member : shape.members) {
      const Node* found = find(node, member);
      if (found == nullptr) continue;
      out.add(member.name, TC_TRY(value(*found, member, depth + 1)));
    }
    return out;
  }

 private:
  const Node* find(const Node& node, const Member& member) const {
    if (ec2_) return child(node, ec2_name(member));
    // A flattened list goes by the name of its elements, where they have one; some clients use its
    // own all the same.
    const Shape& shape = *member.shape;
    if (shape.type == ShapeType::List && flattened(member) && shape.element->renamed) {
      if (const Node* found = child(node, shape.element->wire_name)) return found;
    }
    return child(node, member.wire_name);
  }

  static const Node* child(const Node& node, const std::string& name) {
    const auto found = node.children.find(name);
    return found == node.children.end() ? nullptr : &found->second;
  }

  static std::string ec2_name(const Member& member) {
    if (!member.query_name.empty()) return member.query_name;
    std::string name = member.wire_name;
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = char(name[0] - 32);
    return name;
  }

  bool flattened(const Member& member) const {
    return ec2_ || member.flattened || member.shape->flattened;
  }

  Result<Value> value(const Node& node, const Member& as, int depth) const {
    const Shape& shape = *as.shape;
    switch (shape.type) {
      case ShapeType::Structure:
        return structure(node, shape, depth);
      case ShapeType::List: {
        const Node* items = &node;
        if (!flattened(as)) {
          const Member& element = *shape.element;
          const auto wrapper = node.children.find(element.renamed ? element.wire_name : "member");
          items = wrapper == node.children.end() ? nullptr : &wrapper->second;
        }
        Value list = Value::list();
        if (items == nullptr) return list;
        for (const Node* item : numbered(*items)) {
          list.push(TC_TRY(value(*item, *shape.element, depth + 1)));
        }
        return list;
      }
      case ShapeType::Map: {
        const Node* items = &node;
        if (!flattened(as)) {
          const auto wrapper = node.children.find("entry");
          items = wrapper == node.children.end() ? nullptr : &wrapper->second;
        }
        Value map = Value::map();
        if (items == nullptr) return map;
        const std::string key_name = shape.key->renamed ? shape.key->wire_name : "key";
        const std::string value_name = shape.value->renamed ? shape.value->wire_name : "value";
        for (const Node* item : numbered(*items)) {
          const auto key = item->children.find(key_name);
          const auto entry = item->children.find(value_name);
          if (key == item->children.end() || key->second.value == nullptr) continue;
          if (entry == item->children.end()) continue;
          map.add(*key->second.value, TC_TRY(value(entry->second, *shape.value, depth + 1)));
        }
        return map;
      }
      default:
        if (node.value == nullptr) return serialization_error("Expected a value for " + as.name);
        return from_text(*node.value, as, TimeFormat::Iso8601);
    }
  }

  // Children named 1, 2, 3 ... in numerical order.
  static std::vector<const Node*> numbered(const Node& node) {
    std::map<unsigned, const Node*> by_number;
    for (const auto& [name, child] : node.children) {
      unsigned number = 0;
      const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
      if (error == std::errc{} && end == name.data() + name.size()) by_number[number] = &child;
    }
    std::vector<const Node*> out;
    for (const auto& [number, child] : by_number) out.push_back(child);
    return out;
  }

  const bool ec2_;
};

}  // namespace

Result<Value> read_query_body(const Shape& shape, const http::Pairs& form, bool ec2) {
  const Node root = TC_TRY(to_tree(form));
  return QueryReader(ec2).structure(root, shape, 0);
}

}  // namespace trailcam::protocol
