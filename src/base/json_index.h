// JSON read where it lies, for those who read hundreds of megabytes of it a second: simdjson finds
// all structural bytes of a text at once (and checks UTF-8), a cursor then walks over them.
// Everything that the cursor passes is checked, so that text which came through is JSON and can be
// kept as it is. For everything else there is base/json.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace trailcam {

// The longest text that is taken at once. Memory: up to four bytes for each of its bytes, if it
// consists of nothing but brackets; of ordinary JSON a fifth of that.
inline constexpr std::size_t kJsonIndexBytesMax = 32 << 20;

// Reused for one text after another; one thread at a time.
class JsonIndex {
 public:
  JsonIndex();
  ~JsonIndex();
  JsonIndex(JsonIndex&&) noexcept;
  JsonIndex& operator=(JsonIndex&&) noexcept;

  // The text must stay where it is for as long as it is walked over. Error: Invalid (empty, longer
  // than kJsonIndexBytesMax, not UTF-8, a string without end or with control characters).
  Result<void> scan(std::string_view text);
  // Gives back the memory that an unusually long text took.
  void trim();

 private:
  friend class JsonCursor;
  struct State;
  std::unique_ptr<State> state_;
  std::string_view text_;
  const std::uint32_t* tokens_ = nullptr;
  std::size_t count_ = 0;
};

// Each call that finds something else than it was asked for returns false and changes the state to
// failed(), which it never leaves. Views are into the text.
class JsonCursor {
 public:
  // At the first value of a text that was scanned.
  explicit JsonCursor(const JsonIndex& index);

  bool failed() const { return error_ != nullptr; }
  // What is wrong.
  const char* error() const { return error_; }
  // The byte of the text that comes next, or where it was noticed that something is wrong.
  std::size_t offset() const { return failed() ? error_offset_ : current(); }
  bool at_end() const { return next_ >= end_; }

  // First byte of the token that comes next ('{', '"', 't', ...); 0 at the end.
  char peek() const { return next_ < end_ ? text_[*next_] : '\0'; }

  bool begin_object() { return expect('{', "an object is expected"); }
  bool begin_array() { return expect('[', "an array is expected"); }
  // Goes to the next member and over its name and colon; false behind the last one, or when failed.
  // `raw_name` is what stands between the quotes, escapes and all.
  bool next_member(std::string_view& raw_name) {
    // As JSON is written by programs: ,"name":value with no white space.
    if (end_ - next_ > 3 && text_[next_[0]] == ',' && text_[next_[1]] == '"' &&
        text_[next_[2]] == ':' && text_[next_[2] - 1] == '"' && next_[2] > next_[1] + 1) {
      raw_name = {text_ + next_[1] + 1, next_[2] - next_[1] - 2};
      if (text_[next_[-1]] != '{' && !has_escapes(raw_name)) {
        next_ += 3;
        return true;
      }
    }
    const char before = text_[next_[-1]];
    char token = peek();
    if (token == '}') {
      ++next_;
      return false;
    }
    if (before != '{') {
      if (token != ',') return fail("',' or '}' is expected");
      ++next_;
      token = peek();
    }
    if (token != '"') return fail("the name of a member is expected");
    return raw_string(raw_name) && expect(':', "':' is expected");
  }
  // Goes to the next element; false behind the last one, or when failed.
  bool next_element() {
    const char token = peek();
    if (token == ']') {
      ++next_;
      return false;
    }
    if (text_[next_[-1]] == '[') return token != '\0' || fail("an array without end");
    if (token != ',') return fail("',' or ']' is expected");
    ++next_;
    return peek() != ']' || fail("a value is expected");
  }
  // A string: what stands between the quotes.
  bool raw_string(std::string_view& raw) {
    if (peek() != '"') return fail("a string is expected");
    const char* begin = text_ + *next_ + 1;
    ++next_;
    const char* last = text_ + current() - 1;
    while (*last != '"') {
      if (!is_space(*last)) return fail("a string without end");
      --last;
    }
    raw = {begin, std::size_t(last - begin)};
    return !has_escapes(raw) || check_escapes(raw);
  }
  // The value that comes next, of any kind, as it is written.
  bool raw_value(std::string_view& raw);
  // A number, true, false or null, as it is written.
  bool raw_scalar(std::string_view& raw);

  // Whether a raw string holds escapes: the last one that this cursor has handed out.
  bool has_escapes(std::string_view raw) {
    if (raw.data() + raw.size() <= backslash_) return false;
    return backslash_ >= raw.data() || find_escape(raw);
  }
  // The array or object that began at `begin`, an offset() of then, and was closed by the last
  // token.
  std::string_view passed_since(std::size_t begin) const {
    return {text_ + begin, std::size_t(next_[-1]) + 1 - begin};
  }
  // A place to come back to, when a value is to be read in another way.
  using Mark = const std::uint32_t*;
  Mark mark() const { return next_; }
  void back_to(Mark mark) {
    next_ = mark;
    backslash_ = text_ + current();  // looked for again from here on
  }
  // Whether the last raw_value() has white space between its tokens.
  bool has_space() const { return has_space_; }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
  std::size_t current() const { return next_ < end_ ? *next_ : size_; }
  bool expect(char token, const char* otherwise) {
    if (peek() != token) return fail(otherwise);
    ++next_;
    return true;
  }
  bool fail(const char* why);
  bool check_escapes(std::string_view raw);
  bool find_escape(std::string_view raw);
  bool skip_container();

  const char* text_;
  std::size_t size_;
  const std::uint32_t* next_;
  const std::uint32_t* end_;
  const char* backslash_;  // the first one at or behind the last string that was asked about
  const char* error_ = nullptr;
  std::size_t error_offset_ = 0;
  bool has_space_ = false;
};

enum class Surrogates { Sound, Lone };
// What a raw string of a cursor means, appended to `out`. A surrogate without its partner cannot be
// written in UTF-8: it becomes U+FFFD, and that is told.
Surrogates unescape_json(std::string_view raw, std::string& out);

// The same JSON without white space between its tokens, appended to `out`.
void append_compact_json(std::string_view json, std::string& out);

}  // namespace trailcam
