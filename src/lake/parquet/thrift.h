// Thrift's compact protocol, as far as Parquet's metadata needs it.
//
// Source: Apache Thrift, doc/specs/thrift-compact-protocol.md
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trailcam::lake::parquet {

// Types as they are written in the header of a field.
enum class ThriftType : std::uint8_t {
  True = 1,
  False = 2,
  Byte = 3,
  I16 = 4,
  I32 = 5,
  I64 = 6,
  Double = 7,
  Binary = 8,
  List = 9,
  Set = 10,
  Map = 11,
  Struct = 12,
};

// Appends to a text. Fields of a struct are written in the order of their ids.
class ThriftWriter {
 public:
  explicit ThriftWriter(std::string& out) : out_(out) { begin(); }

  // The outermost struct is open from the start; each begin needs its end.
  void begin() { last_.push_back(0); }
  void end();
  void begin(int field);
  void begin_list(int field, ThriftType type, std::size_t size);

  void boolean(int field, bool value);
  void integer(int field, std::int32_t value);
  void integer16(int field, std::int16_t value);
  void integer64(int field, std::int64_t value);
  void binary(int field, std::string_view bytes);
  // Elements of lists.
  void element(std::int32_t value) { zigzag(value); }
  void element(std::string_view bytes);

 private:
  void header(int field, ThriftType type);
  void zigzag(std::int64_t value);

  std::string& out_;
  std::vector<int> last_;
};

// Reads what ThriftWriter or any other writer wrote. After damage everything reads as zero and
// empty, and failed() is true.
class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : begin_(bytes.data()), rest_(bytes) {}

  bool failed() const { return failed_; }
  std::size_t bytes_read() const { return std::size_t(rest_.data() - begin_); }

  // Calls `field(id, type)` for each field of the struct that begins here; it reads the value, or
  // calls skip(type).
  template <class Field>
  void structure(Field field) {
    if (++depth_ > kDepthMax) failed_ = true;
    int id = 0;
    ThriftType type{};
    while (next_field(id, type)) field(id, type);
    --depth_;
  }
  // Calls `element(type)` for each element of the list that begins here.
  template <class Element>
  void list(Element element) {
    ThriftType type{};
    for (std::uint64_t left = list_size(type); left > 0 && !failed_; --left) element(type);
  }
  std::int64_t integer();
  std::string_view binary();
  void skip(ThriftType type);

 private:
  static constexpr int kDepthMax = 32;

  bool next_field(int& id, ThriftType& type);
  std::uint64_t list_size(ThriftType& type);
  std::uint64_t varint();
  std::uint8_t byte();

  const char* begin_;
  std::string_view rest_;
  bool failed_ = false;
  int depth_ = 0;
};

void append_varint(std::string& out, std::uint64_t value);

}  // namespace trailcam::lake::parquet
