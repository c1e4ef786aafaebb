#include "lake/json_splitter.h"

namespace trailcam::lake {
namespace {
constexpr std::size_t kNameBytesMax = 16;
}  // namespace

bool is_record_list(std::string_view member) {
  return member == "Records" || member == "records" || member == "Events";
}

void JsonSplitter::write(std::string_view text) {
  kept_from_ = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (in_string_) {
      pass_string(text, at);
      continue;
    }
    const char c = text[at];
    if (c == '"') {
      in_string_ = true;
      if (stack_.size() == 1) name_.clear();
    } else if (c == '{' || c == '[') {
      open(c, offset_ + at);
      if (object_depth_ > 0 && object_depth_ == stack_.size()) kept_from_ = at;
    } else if ((c == '}' || c == ']') && !stack_.empty()) {
      close(text, at);
    }
    ++at;
  }
  if (object_depth_ > 0) keep(text.substr(kept_from_));
  offset_ += text.size();
}

// Up to and over the closing quote, as far as it is there.
void JsonSplitter::pass_string(std::string_view text, std::size_t& at) {
  const bool is_name = stack_.size() == 1;
  while (at < text.size()) {
    const char c = text[at++];
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
      return;
    }
    if (is_name && name_.size() < kNameBytesMax) name_ += c;
  }
}

void JsonSplitter::open(char bracket, std::uint64_t where) {
  if (bracket == '[' && stack_ == "{" && is_record_list(name_)) {
    // The object around it is no record: its elements are.
    object_depth_ = 0;
    object_.clear();
    too_long_now_ = false;
  }
  stack_ += bracket;
  if (bracket != '{' || object_depth_ > 0) return;
  object_depth_ = stack_.size();
  object_offset_ = where;
  object_.clear();
  too_long_now_ = false;
}

void JsonSplitter::close(std::string_view text, std::size_t at) {
  const bool ends = object_depth_ > 0 && stack_.size() == object_depth_;
  if (ends) {
    keep(text.substr(kept_from_, at + 1 - kept_from_));
    if (!too_long_now_) each_(object_, object_offset_);
    object_depth_ = 0;
    object_.clear();
  }
  stack_.pop_back();
}

void JsonSplitter::keep(std::string_view piece) {
  if (too_long_now_) return;
  if (object_.size() + piece.size() <= bytes_max_) {
    object_ += piece;
    return;
  }
  too_long_now_ = true;
  object_ = {};
  // An object that is so long from its first byte on may still turn out to hold records.
  too_long_(object_offset_);
}

}  // namespace trailcam::lake
