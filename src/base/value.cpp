#include "base/value.h"

#include <algorithm>

#include "base/assert.h"

namespace trailcam {

const Value* Value::find(std::string_view name) const {
  if (!is_map()) return nullptr;
  for (const auto& [key, value] : as_map()) {
    if (key == name) return &value;
  }
  return nullptr;
}

Value* Value::find(std::string_view name) {
  return const_cast<Value*>(std::as_const(*this).find(name));
}

const Value* Value::at_path(std::string_view path) const {
  const Value* here = this;
  while (here != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    here = here->find(path.substr(0, dot));
    path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
  }
  return here;
}

std::string_view Value::text(std::string_view name) const {
  const Value* member = find(name);
  return member != nullptr && member->is_string() ? std::string_view(member->as_string())
                                                  : std::string_view{};
}

Value& Value::add(std::string name, Value value) {
  if (is_null()) data_ = Map{};
  return as_map().emplace_back(std::move(name), std::move(value)).second;
}

Value& Value::set(std::string_view name, Value value) {
  if (Value* member = find(name)) return *member = std::move(value);
  return add(std::string(name), std::move(value));
}

void Value::erase(std::string_view name) {
  if (!is_map()) return;
  std::erase_if(as_map(), [&](const Member& member) { return member.first == name; });
}

Value& Value::push(Value value) {
  if (is_null()) data_ = List{};
  return as_list().emplace_back(std::move(value));
}

}  // namespace trailcam
