// Segments: a record that is taken comes back as it was, and a damaged file leads nowhere. If the
// first byte is odd the rest is a record, otherwise it says where a good file is damaged.
#include "lake/segment_builder.h"

#include "fuzz/fuzz.h"
#include "lake/segment_reader.h"
#include "support/memory_files.h"

namespace trailcam::fuzz {
namespace {

constexpr std::string_view kRecord =
    R"({"eventTime":"2026-03-04T05:06:07Z","eventID":"972d76a0-2b5a-4b91-9f8a-5870a37a2ca1",)"
    R"("eventName":"A","readOnly":true,"requestParameters":{"a":"b","c":[1],"d":null},)"
    R"("resources":[{"ARN":"x"},{}],"eventContext":{"tagContext":{"resourceTags":)"
    R"([{"tags":{"k":"v"}},{"arn":"y"}]}},"odd":1})";

std::string render(lake::StoreKind kind, const lake::ParsedRecord& record) {
  test::MemoryFiles files;
  lake::SegmentBuilder builder(kind);
  TC_ASSERT(builder.add(record));
  TC_ASSERT(builder.seal(files, "s"));
  auto reader = lake::SegmentReader::open(files, "s.parquet");
  TC_ASSERT(reader);
  const auto json = reader->record(0);
  TC_ASSERT(json);
  return *json;
}

// What was rendered renders the same again, and is the same event with the same content.
void fuzz_record(std::string_view bytes) {
  for (const auto kind : {lake::StoreKind::Event, lake::StoreKind::Insight}) {
    lake::RecordParser parser(kind);
    lake::ParsedRecord record;
    if (!parser.parse(bytes, record)) continue;
    const lake::RecordKey key = record.key;
    const std::string json = render(kind, record);
    TC_ASSERT(parser.parse(json, record));
    TC_ASSERT(record.key == key);
    TC_ASSERT(render(kind, record) == json);
  }
}

void fuzz_file(std::string_view bytes) {
  test::MemoryFiles files;
  lake::RecordParser parser(lake::StoreKind::Event);
  lake::ParsedRecord record;
  TC_ASSERT(parser.parse(kRecord, record));
  lake::SegmentBuilder builder(lake::StoreKind::Event);
  for (int i = 0; i < 3; ++i) TC_ASSERT(builder.add(record));
  TC_ASSERT(builder.seal(files, "s"));
  std::string& file = files.bytes_of("s.parquet");
  Input input(bytes);
  while (!input.at_end()) {
    const std::size_t at = (input.byte() | input.byte() << 8) % file.size();
    file[at] = char(file[at] ^ char(input.byte()));
  }
  auto reader = lake::SegmentReader::open(files, "s.parquet");
  if (reader) (void)reader->for_each([](std::string_view) -> Result<void> { return {}; });
}

}  // namespace

void fuzz(std::string_view bytes) {
  if (bytes.empty()) return;
  const bool one_record = (static_cast<unsigned char>(bytes[0]) & 1) != 0;
  one_record ? fuzz_record(bytes.substr(1)) : fuzz_file(bytes.substr(1));
}

}  // namespace trailcam::fuzz
