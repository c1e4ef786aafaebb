#include "base/cbor.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace trailcam {
namespace {

Error malformed(const char* what) {
  return Error(ErrorKind::Invalid, std::string("CBOR: ") + what);
}

double half_to_double(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int mantissa = half & 1023;
  double value = 0;
  if (exponent == 0) {
    value = std::ldexp(mantissa, -24);
  } else if (exponent == 31) {
    value = mantissa == 0 ? HUGE_VAL : std::nan("");
  } else {
    value = std::ldexp(mantissa + 1024, exponent - 25);
  }
  return half & 0x8000 ? -value : value;
}

}  // namespace

void CborWriter::head(int major, std::uint64_t argument) {
  const auto first = static_cast<unsigned char>(major << 5);
  const auto append = [&](int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out_ += char(argument >> shift & 255);
  };
  if (argument < 24) {
    out_ += char(first | argument);
  } else if (argument <= 0xff) {
    out_ += char(first | 24);
    append(1);
  } else if (argument <= 0xffff) {
    out_ += char(first | 25);
    append(2);
  } else if (argument <= 0xffffffff) {
    out_ += char(first | 26);
    append(4);
  } else {
    out_ += char(first | 27);
    append(8);
  }
}

void CborWriter::integer(std::int64_t number) {
  if (number >= 0) {
    head(0, std::uint64_t(number));
  } else {
    head(1, std::uint64_t(-1 - number));
  }
}

void CborWriter::bytes(std::string_view bytes) {
  head(2, bytes.size());
  out_ += bytes;
}

void CborWriter::text(std::string_view text) {
  head(3, text.size());
  out_ += text;
}

void CborWriter::number(double number) {
  const auto single = float(number);
  if (double(single) == number || std::isnan(number)) {
    const auto bits = std::bit_cast<std::uint32_t>(single);
    out_ += '\xfa';
    for (int shift = 24; shift >= 0; shift -= 8) out_ += char(bits >> shift & 255);
  } else {
    const auto bits = std::bit_cast<std::uint64_t>(number);
    out_ += '\xfb';
    for (int shift = 56; shift >= 0; shift -= 8) out_ += char(bits >> shift & 255);
  }
}

void CborWriter::value(const Value& value) {
  if (value.is_map()) {
    map(value.as_map().size());
    for (const auto& [name, member] : value.as_map()) {
      text(name);
      this->value(member);
    }
  } else if (value.is_list()) {
    array(value.as_list().size());
    for (const auto& item : value.as_list()) this->value(item);
  } else if (value.is_string()) {
    text(value.as_string());
  } else if (value.is_int()) {
    integer(value.as_int());
  } else if (value.is_double()) {
    number(value.as_double());
  } else if (value.is_bool()) {
    boolean(value.as_bool());
  } else if (value.is_blob()) {
    bytes(value.as_blob().bytes);
  } else if (value.is_time()) {
    tag(1);
    const std::int64_t ms = value.as_time().time_since_epoch().count();
    if (ms % 1000 == 0) {
      integer(ms / 1000);
    } else {
      number(double(ms) / 1000.0);
    }
  } else {
    null();
  }
}

Result<CborReader::Item> CborReader::next() {
  if (rest_.empty()) return malformed("ends too early");
  const auto first = static_cast<unsigned char>(rest_[0]);
  rest_.remove_prefix(1);
  const int major = first >> 5;
  const int info = first & 31;

  std::uint64_t argument = std::uint64_t(info);
  if (info >= 24 && info <= 27) {
    const std::size_t width = std::size_t{1} << (info - 24);
    if (rest_.size() < width) return malformed("ends too early");
    argument = 0;
    for (std::size_t i = 0; i < width; ++i) {
      argument = argument << 8 | static_cast<unsigned char>(rest_[i]);
    }
    rest_.remove_prefix(width);
  } else if (info >= 28 && info <= 30) {
    return malformed("reserved length");
  }
  const bool indefinite = info == 31;

  Item item{};
  item.argument = argument;
  item.indefinite = indefinite;
  switch (major) {
    case 0:
    case 1:
    case 6:
      if (indefinite) return malformed("number without a value");
      item.type = major == 0 ? Type::Unsigned : major == 1 ? Type::Negative : Type::Tag;
      return item;
    case 2:
    case 3:
      item.type = major == 2 ? Type::Bytes : Type::Text;
      if (!indefinite) {
        if (argument > rest_.size()) return malformed("string longer than the input");
        item.payload = rest_.substr(0, argument);
        rest_.remove_prefix(argument);
      }
      return item;
    case 4:
    case 5:
      item.type = major == 4 ? Type::Array : Type::Map;
      // Each element takes a byte at least: a count that cannot fit is refused before it is used.
      if (!indefinite && argument > rest_.size()) return malformed("more elements than input");
      return item;
    default:
      break;
  }
  if (indefinite) {
    item.type = Type::Break;
  } else if (info == 20 || info == 21) {
    item.type = Type::Bool;
    item.boolean = info == 21;
  } else if (info == 22 || info == 23) {
    item.type = Type::Null;
  } else if (info >= 25 && info <= 27) {
    item.type = Type::Number;
    item.number = info == 25   ? half_to_double(std::uint16_t(argument))
                  : info == 26 ? double(std::bit_cast<float>(std::uint32_t(argument)))
                               : std::bit_cast<double>(argument);
  } else {
    return malformed("unknown simple value");
  }
  return item;
}

bool CborReader::more(const Item& container, std::uint64_t count) {
  if (!container.indefinite) return count < container.argument;
  if (rest_.empty() || rest_[0] != '\xff') return true;
  rest_.remove_prefix(1);
  return false;
}

Result<void> CborReader::skip(int depth) {
  if (depth > kCborDepthMax) return malformed("nested too deeply");
  const Item item = TC_TRY(next());
  switch (item.type) {
    case Type::Break:
      return malformed("break outside of a container");
    case Type::Tag:
      return skip(depth + 1);
    case Type::Bytes:
    case Type::Text:
      if (item.indefinite) TC_TRY(chunks(item.type));
      return {};
    case Type::Array:
    case Type::Map:
      for (std::uint64_t i = 0; more(item, i); ++i) {
        TC_TRY(skip(depth + 1));
        if (item.type == Type::Map) TC_TRY(skip(depth + 1));
      }
      return {};
    default:
      return {};
  }
}

Result<std::string> CborReader::chunks(Type type) {
  std::string joined;
  while (true) {
    const Item chunk = TC_TRY(next());
    if (chunk.type == Type::Break) return joined;
    if (chunk.type != type || chunk.indefinite) return malformed("wrong chunk in a string");
    joined += chunk.payload;
  }
}

Result<Value> CborReader::value(int depth) {
  if (depth > kCborDepthMax) return malformed("nested too deeply");
  const Item item = TC_TRY(next());
  switch (item.type) {
    case Type::Unsigned:
      if (item.argument > std::uint64_t(INT64_MAX)) return Value(double(item.argument));
      return Value(std::int64_t(item.argument));
    case Type::Negative:
      if (item.argument > std::uint64_t(INT64_MAX)) return Value(-1.0 - double(item.argument));
      return Value(-1 - std::int64_t(item.argument));
    case Type::Bytes:
      if (item.indefinite) return Value(Blob{TC_TRY(chunks(Type::Bytes))});
      return Value(Blob{std::string(item.payload)});
    case Type::Text:
      if (item.indefinite) return Value(TC_TRY(chunks(Type::Text)));
      return Value(item.payload);
    case Type::Bool:
      return Value(item.boolean);
    case Type::Null:
      return Value();
    case Type::Number:
      return Value(item.number);
    case Type::Break:
      return malformed("break outside of a container");
    case Type::Tag: {
      Value inner = TC_TRY(value(depth + 1));
      if (item.argument != 1) return inner;
      if (!inner.is_number() || !(std::abs(inner.as_double()) < 1e11)) {
        return malformed("time that is not a number of seconds");
      }
      return Value(from_epoch_seconds(inner.as_double()));
    }
    case Type::Array: {
      Value::List list;
      for (std::uint64_t i = 0; more(item, i); ++i) {
        list.push_back(TC_TRY(value(depth + 1)));
      }
      return Value(std::move(list));
    }
    case Type::Map: {
      Value map = Value::map();
      for (std::uint64_t i = 0; more(item, i); ++i) {
        const Value key = TC_TRY(value(depth + 1));
        if (!key.is_string()) return malformed("map key that is not text");
        Value member = TC_TRY(value(depth + 1));
        map.add(key.as_string(), std::move(member));
      }
      return map;
    }
  }
  return malformed("unknown item");
}

Result<Value> parse_cbor(std::string_view bytes) {
  CborReader reader(bytes);
  Value value = TC_TRY(reader.value());
  if (!reader.at_end()) return malformed("bytes after the end");
  return value;
}

std::string to_cbor(const Value& value) {
  std::string out;
  CborWriter(out).value(value);
  return out;
}

}  // namespace trailcam
