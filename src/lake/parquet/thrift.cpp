#include "lake/parquet/thrift.h"

namespace trailcam::lake::parquet {

void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += char(value | 0x80);
    value >>= 7;
  }
  out += char(value);
}

void ThriftWriter::header(int field, ThriftType type) {
  const int delta = field - last_.back();
  if (delta > 0 && delta <= 15) {
    out_ += char(delta << 4 | int(type));
  } else {
    out_ += char(type);
    zigzag(field);
  }
  last_.back() = field;
}

void ThriftWriter::zigzag(std::int64_t value) {
  append_varint(out_, std::uint64_t(value) << 1 ^ std::uint64_t(value >> 63));
}

void ThriftWriter::end() {
  out_ += '\0';
  last_.pop_back();
}

void ThriftWriter::begin(int field) {
  header(field, ThriftType::Struct);
  begin();
}

void ThriftWriter::begin_list(int field, ThriftType type, std::size_t size) {
  header(field, ThriftType::List);
  if (size < 15) {
    out_ += char(size << 4 | std::size_t(type));
  } else {
    out_ += char(0xf0 | int(type));
    append_varint(out_, size);
  }
}

void ThriftWriter::boolean(int field, bool value) {
  header(field, value ? ThriftType::True : ThriftType::False);
}

void ThriftWriter::integer(int field, std::int32_t value) {
  header(field, ThriftType::I32);
  zigzag(value);
}

void ThriftWriter::integer16(int field, std::int16_t value) {
  header(field, ThriftType::I16);
  zigzag(value);
}

void ThriftWriter::integer64(int field, std::int64_t value) {
  header(field, ThriftType::I64);
  zigzag(value);
}

void ThriftWriter::binary(int field, std::string_view bytes) {
  header(field, ThriftType::Binary);
  element(bytes);
}

void ThriftWriter::element(std::string_view bytes) {
  append_varint(out_, bytes.size());
  out_ += bytes;
}

std::uint8_t ThriftReader::byte() {
  if (rest_.empty()) {
    failed_ = true;
    return 0;
  }
  const auto first = std::uint8_t(rest_.front());
  rest_.remove_prefix(1);
  return first;
}

std::uint64_t ThriftReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    value |= std::uint64_t(next & 0x7f) << shift;
    if (next < 0x80) return value;
  }
  failed_ = true;
  return 0;
}

std::int64_t ThriftReader::integer() {
  const std::uint64_t value = varint();
  return std::int64_t(value >> 1) ^ -std::int64_t(value & 1);
}

std::string_view ThriftReader::binary() {
  const std::uint64_t size = varint();
  if (size > rest_.size()) {
    failed_ = true;
    return {};
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

bool ThriftReader::next_field(int& id, ThriftType& type) {
  const std::uint8_t header = byte();
  if (header == 0 || failed_) return false;
  type = ThriftType(header & 0xf);
  id = header >> 4 != 0 ? id + (header >> 4) : int(integer());
  return !failed_;
}

std::uint64_t ThriftReader::list_size(ThriftType& type) {
  const std::uint8_t header = byte();
  type = ThriftType(header & 0xf);
  const std::uint64_t size = header >> 4 == 15 ? varint() : header >> 4;
  // Each element takes a byte at least.
  if (size > rest_.size()) failed_ = true;
  return failed_ ? 0 : size;
}

void ThriftReader::skip(ThriftType type) {
  switch (type) {
    case ThriftType::True:
    case ThriftType::False:
      return;
    case ThriftType::Byte:
      byte();
      return;
    case ThriftType::I16:
    case ThriftType::I32:
    case ThriftType::I64:
      varint();
      return;
    case ThriftType::Double:
      for (int i = 0; i < 8; ++i) byte();
      return;
    case ThriftType::Binary:
      binary();
      return;
    case ThriftType::Struct:
      structure([&](int, ThriftType of) { skip(of); });
      return;
    case ThriftType::List:
      if (++depth_ > kDepthMax) failed_ = true;
      list([&](ThriftType of) {
        // Booleans take a byte in lists.
        if (of == ThriftType::True || of == ThriftType::False) byte();
        skip(of);
      });
      --depth_;
      return;
    default:  // no set or map in Parquet's metadata
      failed_ = true;
  }
}

}  // namespace trailcam::lake::parquet
