// CBOR (RFC 8949), the parts that are needed twice: rows on disk, and AWS's rpc-v2-cbor.
//
// The writer emits the shortest heads and definite lengths. The reader takes whatever is well
// formed (indefinite lengths, half floats), never reads outside its input, and nests at most
// kCborDepthMax deep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/value.h"

namespace trailcam {

inline constexpr int kCborDepthMax = 128;

class CborWriter {
 public:
  explicit CborWriter(std::string& out) : out_(out) {}

  void integer(std::int64_t number);
  void unsigned_integer(std::uint64_t number) { head(0, number); }
  void bytes(std::string_view bytes);
  void text(std::string_view text);
  void array(std::size_t count) { head(4, count); }
  void map(std::size_t count) { head(5, count); }
  void tag(std::uint64_t number) { head(6, number); }
  void boolean(bool value) { out_ += value ? '\xf5' : '\xf4'; }
  void null() { out_ += '\xf6'; }
  void number(double number);  // as float32 when that loses nothing
  // Times are tag 1.
  void value(const Value& value);

 private:
  void head(int major, std::uint64_t argument);
  std::string& out_;
};

// Reads data items one after another from a buffer that outlives it.
class CborReader {
 public:
  enum class Type { Unsigned, Negative, Bytes, Text, Array, Map, Tag, Bool, Null, Number, Break };
  struct Item {
    Type type;
    std::uint64_t argument = 0;  // number, length, tag; for Negative the value is -1 - argument
    bool indefinite = false;     // Bytes, Text, Array and Map of unknown length
    bool boolean = false;
    double number = 0;
    std::string_view payload;  // Bytes and Text of known length
  };

  explicit CborReader(std::string_view input) : rest_(input) {}

  bool at_end() const { return rest_.empty(); }
  std::size_t remaining() const { return rest_.size(); }
  // Error: Invalid when the input is cut off or malformed.
  Result<Item> next();
  // Reads past one whole item, also one that no Value holds (maps with keys that are no text).
  Result<void> skip(int depth = 0);
  // One whole item. Byte strings become Blob; "undefined" becomes null; tag 1 a time.
  Result<Value> value(int depth = 0);

 private:
  Result<std::string> chunks(Type type);
  // Of a container under way: is there another element after `count` of them? Takes the break.
  bool more(const Item& container, std::uint64_t count);
  std::string_view rest_;
};

// Exactly one item and nothing after it.
Result<Value> parse_cbor(std::string_view bytes);
std::string to_cbor(const Value& value);

}  // namespace trailcam
