#include "base/json_index.h"

#include <array>
#include <cstring>

#include <simdjson.h>

#include "base/utf8.h"

namespace trailcam {
namespace {

constexpr std::size_t kIndexKeptBytesMax = 4 << 20;

bool is_json_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && is_json_digit(text[i])) ++i;
    return i > from;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const bool zero = i < text.size() && text[i] == '0';
  const std::size_t whole = i;
  if (!digits() || (zero && i > whole + 1)) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The unit after "\u", or -1.
int code_unit(std::string_view text) {
  if (text.size() < 4) return -1;
  int unit = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool escapes_are_sound(std::string_view raw) {
  for (std::size_t i = raw.find('\\'); i != raw.npos; i = raw.find('\\', i)) {
    if (i + 1 >= raw.size()) return false;
    if (raw[i + 1] == 'u') {
      if (code_unit(raw.substr(i + 2)) < 0) return false;
      i += 6;
    } else {
      if (std::string_view("\"\\/bfnrt").find(raw[i + 1]) == std::string_view::npos) return false;
      i += 2;
    }
  }
  return true;
}

void append_utf8(std::string& out, unsigned point) {
  if (point < 0x80) {
    out += char(point);
  } else if (point < 0x800) {
    out += char(0xc0 | (point >> 6));
    out += char(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    out += char(0xe0 | (point >> 12));
    out += char(0x80 | ((point >> 6) & 0x3f));
    out += char(0x80 | (point & 0x3f));
  } else {
    out += char(0xf0 | (point >> 18));
    out += char(0x80 | ((point >> 12) & 0x3f));
    out += char(0x80 | ((point >> 6) & 0x3f));
    out += char(0x80 | (point & 0x3f));
  }
}

}  // namespace

struct JsonIndex::State {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> simd;
  std::size_t capacity = 0;
};

JsonIndex::JsonIndex() : state_(std::make_unique<State>()) {}
JsonIndex::~JsonIndex() = default;
JsonIndex::JsonIndex(JsonIndex&&) noexcept = default;
JsonIndex& JsonIndex::operator=(JsonIndex&&) noexcept = default;

Result<void> JsonIndex::scan(std::string_view text) {
  text_ = {};
  count_ = 0;
  if (text.size() > kJsonIndexBytesMax) {
    return Error(ErrorKind::Invalid, "a JSON text of more than 32 MiB");
  }
  if (text.size() > state_->capacity || !state_->simd) {
    const std::size_t capacity = std::max<std::size_t>(text.size(), 64 << 10);
    state_->capacity = 0;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(
            capacity, kJsonDepthMax, state_->simd)) {
      return Error(ErrorKind::Internal, "no memory for a JSON text");
    }
    state_->capacity = capacity;
  }
  // Stage 1 only: it reads nothing behind the text, unlike the rest of simdjson.
  const auto error = state_->simd->stage1(reinterpret_cast<const std::uint8_t*>(text.data()),
                                          text.size(), simdjson::stage1_mode::regular);
  if (error) return Error(ErrorKind::Invalid, simdjson::error_message(error));
  text_ = text;
  tokens_ = state_->simd->structural_indexes.get();
  count_ = state_->simd->n_structural_indexes;
  return {};
}

void JsonIndex::trim() {
  if (state_->capacity <= kIndexKeptBytesMax) return;
  state_->simd.reset();
  state_->capacity = 0;
  text_ = {};
  count_ = 0;
}

JsonCursor::JsonCursor(const JsonIndex& index)
    : text_(index.text_.data()),
      size_(index.text_.size()),
      next_(index.tokens_),
      end_(index.tokens_ + index.count_),
      backslash_(text_) {
  if (size_ == 0) return;
  const void* first = std::memchr(text_, '\\', size_);
  backslash_ = first != nullptr ? static_cast<const char*>(first) : text_ + size_;
}

bool JsonCursor::fail(const char* why) {
  if (error_ == nullptr) {
    error_ = why;
    error_offset_ = current();
  }
  end_ = next_;
  return false;
}

bool JsonCursor::check_escapes(std::string_view raw) {
  return escapes_are_sound(raw) || fail("an escape that JSON does not know");
}

bool JsonCursor::find_escape(std::string_view raw) {
  const char* text_end = text_ + size_;
  const void* found = std::memchr(raw.data(), '\\', std::size_t(text_end - raw.data()));
  backslash_ = found != nullptr ? static_cast<const char*>(found) : text_end;
  return backslash_ < raw.data() + raw.size();
}

bool JsonCursor::raw_scalar(std::string_view& raw) {
  if (at_end()) return fail("a value is expected");
  const char* begin = text_ + *next_;
  ++next_;
  const char* end = text_ + current();
  while (is_space(end[-1])) --end;
  raw = {begin, std::size_t(end - begin)};
  if (raw == "null" || raw == "true" || raw == "false" || is_json_number(raw)) return true;
  --next_;
  return fail("a value is expected");
}

bool JsonCursor::raw_value(std::string_view& raw) {
  has_space_ = false;
  const char token = peek();
  if (token == '"') {
    if (!raw_string(raw)) return false;
    raw = {raw.data() - 1, raw.size() + 2};
    return true;
  }
  if (token != '{' && token != '[') return raw_scalar(raw);
  const char* begin = text_ + *next_;
  if (!skip_container()) return false;
  raw = {begin, std::size_t(text_ + next_[-1] + 1 - begin)};
  return true;
}

bool JsonCursor::skip_container() {
  std::array<char, kJsonDepthMax> open;
  std::size_t depth = 0;
  std::string_view ignored;
  const char* token_end =
      text_ + *next_;  // of the token before; white space, if another one begins later
  const auto step = [&] { has_space_ |= text_ + current() != token_end; };
  do {
    // A value begins.
    step();
    const char token = peek();
    if (token == '{' || token == '[') {
      if (depth == open.size()) return fail("nested too deeply");
      open[depth++] = token;
      ++next_;
      token_end += 1;
    } else if (token == '"') {
      if (!raw_string(ignored)) return false;
      token_end = ignored.data() + ignored.size() + 1;
    } else {
      if (!raw_scalar(ignored)) return false;
      token_end = ignored.data() + ignored.size();
    }
    // On to the next value, or out.
    while (depth > 0) {
      step();
      const bool object = open[depth - 1] == '{';
      const bool comma = peek() == ',';
      if (object ? next_member(ignored) : next_element()) {
        if (object) {
          has_space_ |= ignored.data() != token_end + (comma ? 2 : 1);
          has_space_ |= ignored.data()[ignored.size() + 1] != ':';
          token_end = text_ + next_[-1] + 1;
        } else {
          token_end += comma ? 1 : 0;
        }
        break;
      }
      if (failed()) return false;
      token_end = text_ + next_[-1] + 1;
      --depth;
    }
  } while (depth > 0);
  return true;
}

Surrogates unescape_json(std::string_view raw, std::string& out) {
  Surrogates surrogates = Surrogates::Sound;
  std::size_t clean = 0;
  for (std::size_t i = raw.find('\\'); i != raw.npos; i = raw.find('\\', clean)) {
    out.append(raw, clean, i - clean);
    const char escape = raw[i + 1];
    clean = i + 2;
    if (escape != 'u') {
      constexpr std::string_view kNames = "bfnrt", kMeanings = "\b\f\n\r\t";
      const std::size_t at = kNames.find(escape);
      out += at == kNames.npos ? escape : kMeanings[at];
      continue;
    }
    auto point = unsigned(code_unit(raw.substr(clean)));
    clean += 4;
    if (point >= 0xd800 && point < 0xdc00 && raw.substr(clean).starts_with("\\u")) {
      const int low = code_unit(raw.substr(clean + 2));
      if (low >= 0xdc00 && low < 0xe000) {
        point = 0x10000 + ((point - 0xd800) << 10) + (unsigned(low) - 0xdc00);
        clean += 6;
      }
    }
    if (point >= 0xd800 && point < 0xe000) {
      surrogates = Surrogates::Lone;
      out += kReplacementCharacter;
    } else {
      append_utf8(out, point);
    }
  }
  out.append(raw, clean, raw.npos);
  return surrogates;
}

void append_compact_json(std::string_view json, std::string& out) {
  std::size_t clean = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      out.append(json, clean, i - clean);
      clean = i + 1;
    }
  }
  out.append(json, clean, json.npos);
}

}  // namespace trailcam
