#include "lake/log_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/inflate.h"
#include "base/json_index.h"
#include "lake/json_splitter.h"

namespace trailcam::lake {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kOwnerIdChars = 64;      // of S3's access logs: what each line begins with
constexpr std::size_t kReadAheadBytesMax = 8;  // ISA-L's bit buffer
constexpr std::size_t kBrokenLinesInARowMax = 1000;

Error no_more() { return Error(ErrorKind::Cancelled, "nothing more of the file is of use"); }

// What an object is, as far as the names of its members tell.
enum class ObjectKind { Record, Wrapper, LookupEvent, Digest };

ObjectKind kind_of(JsonCursor at) {
  bool version = false;
  bool event = false;
  std::string_view name;
  std::string_view value;
  if (!at.begin_object()) return ObjectKind::Wrapper;
  while (!(version && event) && at.next_member(name)) {
    if (is_record_list(name)) return ObjectKind::Wrapper;
    if (name == "CloudTrailEvent") return ObjectKind::LookupEvent;
    if (name == "digestS3Object") return ObjectKind::Digest;
    version |= name == "eventVersion";
    event |= name == "eventTime" || name == "eventName" || name == "eventID";
    if (!at.raw_value(value)) break;
  }
  return version && event ? ObjectKind::Record : ObjectKind::Wrapper;
}

bool is_access_log(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const std::string_view owner = text.substr(0, kOwnerIdChars);
  return owner.size() == kOwnerIdChars && std::ranges::all_of(owner, is_hex) &&
         text.substr(kOwnerIdChars).starts_with(' ') &&
         text.substr(0, text.find('\n')).contains(" [");
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Where a value lies in its file, written out only when there is something to tell of it.
struct Place {
  static constexpr std::size_t kNoIndex = SIZE_MAX;
  const Place* above = nullptr;
  std::string_view member;  // or
  std::size_t index = kNoIndex;

  // "#Records[3].userIdentity", or "".
  std::string text() const {
    std::string out;
    append(out);
    return out.empty() ? out : "#" + out;
  }
  void append(std::string& out) const {
    if (above != nullptr) above->append(out);
    if (index != kNoIndex) {
      out += fmt::format("[{}]", index);
    } else if (!member.empty()) {
      if (!out.empty()) out += '.';
      out += member;
    }
  }
};

std::string_view without_space_before(std::string_view text) {
  const auto* const begin = std::ranges::find_if_not(text, is_space);
  return {begin, std::size_t(text.data() + text.size() - begin)};
}

}  // namespace

struct LogReader::State {
  explicit State(StoreKind kind) : parser(kind) {}

  RecordParser parser;
  ParsedRecord parsed;
  JsonIndex index;
  // Of strings that hold a record, which hold no further ones.
  JsonIndex inner_index;
  std::string inner_text;
  Inflater inflater;

  LogSink* sink = nullptr;
  enum class Packing { Unknown, Plain, Gzip } packing = Packing::Unknown;
  std::string head;    // the first bytes of a file or member, until they tell what it is
  std::string recent;  // the last bytes that were unpacked
  bool between_members = false;
  std::uint64_t packed_bytes = 0;
  std::uint64_t unpacked_bytes = 0;

  std::string text;                        // not yet walked over
  std::uint64_t text_offset = 0;           // of its first byte in the file
  std::unique_ptr<JsonSplitter> splitter;  // of a long file that is not one of lines
  Result<void> sink_result;
  bool recognised = false;  // a record, or a place where there might have been some
  bool told = false;        // some problem
  bool cut_off = false;     // told already: that the end of the text is broken is no news

  // Bytes to text.
  Result<void> unpack(std::string_view packed);
  Result<void> unpack_members(std::string_view packed);
  void unpacked(std::string_view bytes);
  Result<void> finish_unpacking();

  // Text to records.
  void drop_mark();
  Result<void> take_pieces();
  Result<void> split(std::string_view piece);
  Result<void> walk_text(std::string_view piece, std::uint64_t offset);
  Result<void> walk_lines(std::string_view piece, std::uint64_t offset);
  Result<void> walk_broken(std::string_view piece, std::uint64_t offset);
  void walk_value(JsonCursor& at, int depth, const Place& where);
  void walk_members(JsonCursor& at, int depth, const Place& where);
  void walk_list(JsonCursor& at, int depth, const Place& where, bool of_records);
  void take_record(JsonCursor& at, int depth, const Place& where);
  void take_inner(std::string_view raw, const Place& where);

  void tell(FileProblem problem);
  Result<void> told_of_end();
};

void LogReader::State::tell(FileProblem problem) {
  told = true;
  sink->problem(std::move(problem));
}

// One gzip member after another.
Result<void> LogReader::State::unpack_members(std::string_view packed) {
  std::string joined;
  while (true) {
    if (between_members) {
      if (!head.empty()) {
        joined = std::exchange(head, {}) + std::string(packed);
        packed = joined;
      }
      if (packed.size() < kGzipMagic.size()) {
        head = packed;
        return {};
      }
      if (!packed.starts_with(kGzipMagic)) {
        tell({"DamagedFile", "", "something else follows the gzip stream"});
        return no_more();
      }
      between_members = false;
      inflater.start();
    }
    const Result<void> read =
        inflater.write(packed, [&](std::string_view bytes) { unpacked(bytes); });
    if (!read) {
      tell({"DamagedFile", fmt::format("#byte {}", packed_bytes), read.error().message()});
      cut_off = true;
      return no_more();
    }
    const std::size_t behind = inflater.trailing_bytes();
    if (behind == 0) {
      recent += packed.substr(packed.size() - std::min(packed.size(), kReadAheadBytesMax));
      recent.erase(0, recent.size() - std::min(recent.size(), kReadAheadBytesMax));
      return {};
    }
    between_members = true;
    if (behind > packed.size()) {
      // The decoder reads ahead: what follows has begun in an earlier piece.
      head = recent.substr(recent.size() - std::min(recent.size(), behind - packed.size()));
    } else {
      packed.remove_prefix(packed.size() - behind);
    }
    recent.clear();
  }
}

Result<void> LogReader::State::unpack(std::string_view packed) {
  packed_bytes += packed.size();
  if (packing == Packing::Plain) {
    unpacked(packed);
  } else {
    TC_TRY(unpack_members(packed));
  }
  if (unpacked_bytes > kUnpackFreeBytes && unpacked_bytes / kUnpackRatioMax > packed_bytes) {
    tell({"UnpackedTooLarge", "",
          fmt::format("it unpacks to more than {} times its size (kUnpackRatioMax)",
                      kUnpackRatioMax)});
    cut_off = true;
    return no_more();
  }
  return std::exchange(sink_result, {});
}

void LogReader::State::unpacked(std::string_view bytes) {
  unpacked_bytes += bytes.size();
  if (splitter) {
    // What a bomb unpacks to in one go does not gather up.
    const Result<void> done = split(bytes);
    if (!done && sink_result) sink_result = done.error();
    return;
  }
  text += bytes;
  const Result<void> done = take_pieces();
  if (!done && sink_result) sink_result = done.error();
}

void LogReader::State::drop_mark() {
  if (text_offset != 0 || !text.starts_with(kByteOrderMark)) return;
  text.erase(0, kByteOrderMark.size());
  text_offset = kByteOrderMark.size();
}

// A text that became longer than a window: whole lines of it where there are lines, or else
// objects.
Result<void> LogReader::State::take_pieces() {
  if (splitter || text.size() < kWindowBytes) return {};
  drop_mark();
  const std::size_t space = text.size() - without_space_before(text).size();
  text.erase(0, space);
  text_offset += space;
  if (text.empty()) return {};
  if (!text.starts_with('{') && !text.starts_with('[')) {
    TC_TRY(walk_text(text, text_offset));
    text.clear();
    cut_off = true;
    return no_more();
  }
  const std::size_t line_end = text.rfind('\n');
  const std::size_t first_end = text.find('\n');
  const bool lines = line_end != text.npos && text.starts_with('{') &&
                     trim(std::string_view(text).substr(0, first_end)).ends_with('}');
  if (!lines) {
    const std::string begun = std::exchange(text, {});
    splitter = std::make_unique<JsonSplitter>(
        kRecordBytesMax, text_offset,
        [this](std::string_view object, std::uint64_t offset) {
          if (!sink_result) return;
          sink_result = walk_text(object, offset);
          sink->pause();
        },
        [this](std::uint64_t offset) {
          tell({"TooLarge", fmt::format("#byte {}", offset),
                fmt::format("an object of more than {} bytes", kRecordBytesMax), true});
        });
    text_offset += begun.size();
    return split(begun);
  }
  const std::string_view whole = std::string_view(text).substr(0, line_end + 1);
  TC_TRY(walk_text(whole, text_offset));
  sink->pause();
  text_offset += whole.size();
  text.erase(0, whole.size());
  return {};
}

Result<void> LogReader::State::split(std::string_view piece) {
  splitter->write(piece);
  return std::exchange(sink_result, {});
}

Result<void> LogReader::State::walk_text(std::string_view piece, std::uint64_t offset) {
  const std::string_view body = without_space_before(piece);
  offset += piece.size() - body.size();
  if (body.empty()) {
    recognised |= offset == unpacked_bytes;  // a file of nothing
    return {};
  }
  if (offset == 0 && is_access_log(body)) {
    recognised = true;
    sink->no_log(NoLog::AccessLog);
    return {};
  }
  if (body.front() != '{' && body.front() != '[') {
    tell({"NotJson", fmt::format("#byte {}", offset), "it begins with neither { nor ["});
    return {};
  }
  if (const Result<void> scanned = index.scan(body); !scanned) {
    if (body.contains("\n{")) return walk_lines(body, offset);
    // Somewhere in it: what can be told apart is read piece by piece.
    if (!cut_off) tell({"NotJson", "", scanned.error().message()});
    return walk_broken(body, offset);
  }
  JsonCursor at(index);
  std::size_t values = 0;
  while (!at.at_end() && sink_result) {
    const std::size_t begin = at.offset();
    walk_value(at, 0, {});
    if (!sink_result) return std::exchange(sink_result, {});
    if (!at.failed()) {
      ++values;
      continue;
    }
    const bool lines =
        body.find('\n', begin) != body.npos &&
        (values > 0 ? body[begin - 1] == '\n' : body.find("\n{", begin) != body.npos);
    if (!cut_off || lines) {
      tell({"NotJson", fmt::format("#byte {}", offset + at.offset()), at.error(), lines});
    }
    if (!lines) return {};
    const std::size_t next = body.find('\n', begin) + 1;
    return walk_lines(body.substr(next), offset + next);
  }
  return {};
}

// Each line for itself: a broken one costs no other.
Result<void> LogReader::State::walk_lines(std::string_view piece, std::uint64_t offset) {
  std::size_t broken_in_a_row = 0;
  while (!piece.empty()) {
    const std::size_t size = std::min(piece.find('\n'), piece.size() - 1) + 1;
    const std::string_view line = trim(piece.substr(0, size));
    bool sound = line.empty();
    if (!line.empty() && index.scan(line)) {
      JsonCursor at(index);
      while (!at.at_end() && !at.failed()) walk_value(at, 0, {});
      TC_TRY(std::exchange(sink_result, {}));
      sound = !at.failed();
    }
    if (!sound && !(cut_off && size == piece.size())) {
      tell({"NotJson", fmt::format("#byte {}", offset), "this line is not JSON", true});
      if (++broken_in_a_row == kBrokenLinesInARowMax) return {};
    } else {
      broken_in_a_row = 0;
    }
    offset += size;
    piece.remove_prefix(size);
  }
  return {};
}

Result<void> LogReader::State::walk_broken(std::string_view piece, std::uint64_t offset) {
  JsonSplitter pieces(
      kRecordBytesMax, offset,
      [this](std::string_view object, std::uint64_t) {
        if (!sink_result || !index.scan(object)) return;
        JsonCursor at(index);
        if (kind_of(at) == ObjectKind::Record) walk_value(at, 0, {});
      },
      [](std::uint64_t) {});
  pieces.write(piece);
  return std::exchange(sink_result, {});
}

void LogReader::State::walk_value(JsonCursor& at, int depth, const Place& where) {
  if (at.peek() == '[') return walk_list(at, depth, where, false);
  if (at.peek() != '{') {
    std::string_view passed;
    at.raw_value(passed);
    return;
  }
  switch (kind_of(at)) {
    case ObjectKind::Record:
      return take_record(at, depth, where);
    case ObjectKind::Digest: {
      std::string_view passed;
      if (!at.raw_value(passed)) return;
      recognised = true;
      return sink->no_log(NoLog::Digest);
    }
    case ObjectKind::Wrapper:
    case ObjectKind::LookupEvent:
      return walk_members(at, depth, where);
  }
}

void LogReader::State::walk_members(JsonCursor& at, int depth, const Place& where) {
  if (!at.begin_object()) return;
  std::string_view name;
  while (sink_result && at.next_member(name)) {
    const Place place{&where, name};
    const char first = at.peek();
    std::string_view raw;
    const bool deeper = depth < kWrapperDepthMax;
    if (first != '[' && is_record_list(name)) {
      tell({"WrongNesting", place.text(), "it is no list"});
    }
    if (first == '[' && is_record_list(name)) {
      walk_list(at, depth + 1, place, true);
    } else if ((first == '{' || first == '[') && deeper) {
      walk_value(at, depth + 1, place);
    } else if (first == '"' && (name == "CloudTrailEvent" || name == "message")) {
      if (at.raw_string(raw)) take_inner(raw, place);
    } else if (!at.raw_value(raw)) {
      return;
    }
  }
}

void LogReader::State::walk_list(JsonCursor& at, int depth, const Place& where, bool of_records) {
  JsonCursor ahead = at;
  if (!at.begin_array()) return;
  recognised |= of_records || (ahead.begin_array() && ahead.peek() == ']');
  for (std::size_t i = 0; sink_result && at.next_element(); ++i) {
    const Place place{&where, {}, i};
    if (of_records && at.peek() == '{') {
      take_record(at, depth, place);
    } else if (of_records) {
      std::string_view passed;
      if (!at.raw_value(passed)) return;
      tell({"WrongNesting", place.text(), "it is no object", true});
    } else {
      walk_value(at, depth + 1, place);
    }
  }
}

void LogReader::State::take_record(JsonCursor& at, int depth, const Place& where) {
  const JsonCursor before = at;
  const auto read = parser.parse(at, parsed);
  if (read) {
    recognised = true;
    sink_result = sink->record(parsed);
    return;
  }
  if (at.failed()) return;
  if (JsonCursor again = before; depth < kWrapperDepthMax && kind_of(again) != ObjectKind::Record) {
    // No record, but one may lie in it.
    const bool known = std::exchange(recognised, false);
    walk_members(again, depth + 1, where);
    const bool found = recognised;
    recognised |= known;
    if (found) return;
  }
  recognised = true;
  tell({std::string(to_string(read.error().code)), where.text(), read.error().message, true});
}

// A record as text in a string.
void LogReader::State::take_inner(std::string_view raw, const Place& where) {
  inner_text.clear();
  unescape_json(raw, inner_text);
  const std::string_view body = without_space_before(inner_text);
  if (!body.starts_with('{')) return;
  if (const Result<void> scanned = inner_index.scan(body); !scanned) {
    return tell({"NotJson", where.text(), scanned.error().message(), true});
  }
  JsonCursor at(inner_index);
  if (kind_of(at) == ObjectKind::Record) take_record(at, kWrapperDepthMax, where);
  if (at.failed()) tell({"NotJson", where.text(), at.error(), true});
}

Result<void> LogReader::State::finish_unpacking() {
  if (packing == Packing::Unknown && !head.empty()) {
    packing = Packing::Plain;
    TC_TRY(unpack(std::exchange(head, {})));
  }
  if (packing != Packing::Gzip || cut_off) return {};
  if (between_members) {
    if (!head.empty()) tell({"DamagedFile", "", "something else follows the gzip stream"});
    return {};
  }
  const Result<void> whole = inflater.finish();
  if (whole) return {};
  tell({"TruncatedFile", fmt::format("#byte {}", packed_bytes), whole.error().message()});
  cut_off = true;
  return {};
}

Result<void> LogReader::State::told_of_end() {
  if (recognised || told || unpacked_bytes == 0) return {};
  tell({"NoRecords", "", "there are no CloudTrail records in it"});
  return {};
}

LogReader::LogReader(StoreKind kind) : state_(std::make_unique<State>(kind)) {}
LogReader::~LogReader() = default;

void LogReader::start(LogSink& sink) {
  State& state = *state_;
  state.sink = &sink;
  state.packing = State::Packing::Unknown;
  state.head.clear();
  state.recent.clear();
  state.between_members = false;
  state.packed_bytes = state.unpacked_bytes = 0;
  state.text.clear();
  state.text_offset = 0;
  state.splitter.reset();
  state.sink_result = {};
  state.recognised = state.told = state.cut_off = false;
}

Result<void> LogReader::write(std::string_view bytes) {
  State& state = *state_;
  if (state.packing != State::Packing::Unknown) return state.unpack(bytes);
  state.head += bytes;
  if (state.head.size() < kGzipMagic.size()) return {};
  const bool gzip = state.head.starts_with(kGzipMagic);
  state.packing = gzip ? State::Packing::Gzip : State::Packing::Plain;
  if (gzip) state.inflater.start();
  return state.unpack(std::exchange(state.head, {}));
}

Result<void> LogReader::finish() {
  State& state = *state_;
  TC_TRY(state.finish_unpacking());
  TC_TRY(std::exchange(state.sink_result, {}));
  if (state.splitter) {
    if (!state.splitter->finish() && !state.cut_off) {
      state.tell({"NotJson", fmt::format("#byte {}", state.unpacked_bytes), "it ends in between"});
    }
    return state.told_of_end();
  }
  state.drop_mark();
  TC_TRY(state.walk_text(state.text, state.text_offset));
  if (state.text.capacity() > kWindowBytes) {
    state.text = {};
    state.index.trim();
  }
  return state.told_of_end();
}

}  // namespace trailcam::lake
