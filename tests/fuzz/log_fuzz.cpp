// Files of logs: whatever the bytes, in whatever pieces they come, the same records are found;
// packing them changes nothing; and objects that are cut out lie in the text.
#include <tuple>

#include "base/compress.h"
#include "fuzz/fuzz.h"
#include "lake/json_splitter.h"
#include "lake/log_reader.h"

namespace trailcam::fuzz {
namespace {

class Counter : public lake::LogSink {
 public:
  Result<void> record(const lake::ParsedRecord& record) override {
    TC_ASSERT(record.json.starts_with('{') && record.json.ends_with('}'));
    ++records;
    return {};
  }
  void problem(lake::FileProblem problem) override {
    TC_ASSERT(!problem.type.empty() && !problem.message.empty());
    ++problems;
  }
  void no_log(lake::NoLog) override { ++problems; }
  void pause() override {}

  std::size_t records = 0;
  std::size_t problems = 0;
};

Counter read_log(std::string_view file, std::size_t piece_bytes) {
  static lake::LogReader reader(lake::StoreKind::Event);
  Counter out;
  reader.start(out);
  for (std::size_t at = 0; at < file.size(); at += piece_bytes) {
    if (!reader.write(file.substr(at, piece_bytes))) break;
  }
  TC_ASSERT(reader.finish().has_value());
  return out;
}

}  // namespace
}  // namespace trailcam::fuzz

void trailcam::fuzz::fuzz(std::string_view bytes) {
  const Counter whole = read_log(bytes, bytes.size() + 1);
  const Counter pieces = read_log(bytes, 3);
  // Of a damaged stream the pieces before the damage are had, whatever they are.
  if (!bytes.starts_with("\x1f\x8b")) {
    TC_ASSERT(whole.records == pieces.records);
    TC_ASSERT(read_log(gzip(bytes, 1), 100).records == whole.records);
  }
  std::size_t objects = 0;
  lake::JsonSplitter splitter(
      1000, 0,
      [&](std::string_view object, std::uint64_t offset) {
        TC_ASSERT(bytes.substr(offset, object.size()) == object);
        ++objects;
      },
      [](std::uint64_t) {});
  for (std::size_t at = 0; at < bytes.size(); at += 5) splitter.write(bytes.substr(at, 5));
  std::ignore = splitter.finish();
  TC_ASSERT(objects <= bytes.size() / 2);
}
