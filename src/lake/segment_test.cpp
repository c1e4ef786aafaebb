// Records come back from a segment as they went in.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>

#include <gmock/gmock.h>

#include <fmt/format.h>

#include "base/compress.h"
#include "base/json.h"
#include "base/random.h"
#include "lake/index_file.h"
#include "lake/segment_index.h"
#include "lake/test_records.h"
#include "support/memory_files.h"
#include "support/shared_data.h"

namespace trailcam::lake {
namespace {

constexpr std::string_view kTime = R"("eventTime":"2026-03-04T05:06:07Z")";

std::string record_with(std::string_view members) {
  return fmt::format("{{{},{}}}", kTime, members);
}

void expect_back(const std::string& record, StoreKind kind = StoreKind::Event) {
  const std::string back = through_segment(record, kind);
  EXPECT_TRUE(same_json(record, back)) << record << "\nis now\n" << back;
}

TEST(Segment, GivesBackAnOrdinaryRecord) {
  const std::string record =
      R"({"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA:s",)"
      R"("arn":"arn:aws:sts::111122223333:assumed-role/r/s","accountId":"111122223333",)"
      R"("accessKeyId":"ASIAX","sessionContext":{"sessionIssuer":{"type":"Role","arn":"a"},)"
      R"("webIdFederationData":{},"attributes":{"creationDate":"2026-03-04T01:02:03Z",)"
      R"("mfaAuthenticated":"false"}}},"eventTime":"2026-03-04T05:06:07Z",)"
      R"("eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1",)"
      R"("sourceIPAddress":"192.0.2.1","userAgent":"[aws-cli/2]","requestParameters":)"
      R"({"bucketName":"b","key":"k","n":1.50,"list":[1,{"a":null}],"none":null},)"
      R"("responseElements":null,"additionalEventData":{},"requestID":"R",)"
      R"("eventID":"972d76a0-2b5a-4b91-9f8a-5870a37a2ca1","readOnly":true,"resources":)"
      R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"},{"accountId":"1","ARN":"x"},{}],)"
      R"("eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333",)"
      R"("eventCategory":"Data","tlsDetails":{"tlsVersion":"TLSv1.3"}})";
  EXPECT_EQ(through_segment(record), record);
}

TEST(Segment, GivesBackWhatNoColumnCanCarry) {
  for (const std::string_view members : {
           R"("eventName":null)",
           R"("eventName":5)",
           R"("eventName":5e-7)",
           R"("eventName":{"a":[1,2]})",
           R"("eventName":"a","eventName":"b","eventName":3)",
           R"("eventname":"small letters","EVENTNAME":"large ones","":"empty","event\u004eame":1)",
           R"("userIdentity":null)",
           R"("userIdentity":"root")",
           R"("userIdentity":[])",
           R"("userIdentity":{})",
           R"("userIdentity":{"arn":7,"more":{"x":[]},"type":"Root","type":"Again"})",
           R"("userIdentity":{"sessionContext":{"attributes":{"creationDate":"yesterday"}}})",
           R"("userIdentity":{"sessionContext":{"attributes":{"creationDate":12}}})",
           R"("userIdentity":{"sessionContext":{"attributes":{"creationDate":"2026-01-01"}}})",
           R"("readOnly":"true","managementEvent":"false")",
           R"("readOnly":"TRUE","managementEvent":0)",
           R"("requestParameters":"text")",
           R"("requestParameters":[1,2,3])",
           R"("requestParameters":{"a":1,"b":2,"a":3,"c":"\ud800","\udc00":1,"d":"\ud83d\ude00"})",
           R"("requestParameters":{"":"","x":{},"y":[],"z":"","t":true,"f":false,"n":null})",
           R"("resources":{})",
           R"("resources":[])",
           R"("resources":[null])",
           R"("resources":[{"ARN":"a"},{"ARN":1,"x":2},"b"])",
           R"("resources":[{"ARN":"a"},{"ARN":1,"x":2,"ARN":"twice"}])",
           R"("userAgent":"a\ud800b")",
           R"("userAgent":"\u0000\u001f\"\\\/\b\f\n\r\t é 😀 \u20ac")",
           R"("big":123456789012345678901234567890,"neg":-0,"exp":1E+5,"frac":1.10)",
           R"("eventContext":{"requestContext":{"a":"b"},"tagContext":{"resourceTags":)"
           R"([{"arn":"x","tags":{"k":"v","l":null}},{"arn":"y"},{"tags":{}},{}],)"
           R"("principalTags":{"p":"q"}}})",
           R"("eventContext":{"tagContext":{"resourceTags":[{"tags":[]}]}})",
       }) {
    expect_back(record_with(members));
  }
}

TEST(Segment, GivesBackTimesAsTheyWereWritten) {
  for (const std::string_view time :
       {"2026-03-04T05:06:07Z", "2026-03-04T05:06:07.089Z", "2026-03-04T05:06:07.000Z",
        "2026-03-04T05:06:07+00:00", "2026-03-04T05:06:07.123456Z", "2026-03-04"}) {
    expect_back(fmt::format(R"({{"eventTime":"{}"}})", time));
  }
}

TEST(Segment, KeepsSeveralRowsApart) {
  std::vector<std::string> records;
  for (int i = 0; i < 50'000; ++i) {
    records.push_back(fmt::format(
        R"({{"eventTime":"2026-03-04T{:02}:{:02}:{:02}Z","eventID":"e{}","eventName":"N{}")"
        R"({}{},"requestParameters":{{"i":"{}"{}}},"resources":[{}]}})",
        i / 3600 % 24, i / 60 % 60, i % 60, i, i % 7, i % 3 == 0 ? R"(,"userAgent":"u")" : "",
        i % 5 == 0 ? R"(,"odd":1)" : "", i, i % 2 == 0 ? R"(,"half":null)" : "",
        i % 4 == 0 ? R"({"ARN":"a"},{"type":"t"})" : ""));
  }
  auto back = through_segment(records);
  ASSERT_TRUE(back.has_value());
  std::ranges::sort(*back);
  std::ranges::sort(records);
  EXPECT_TRUE(*back == records);
}

TEST(Segment, HoldsEventsOfTheOtherKindsOfStores) {
  expect_back(R"({"eventTime":"2026-03-04T05:06:07Z","eventCategory":"Insight","insightContext":)"
              R"({"baselineAverage":0.0004960317,"insightAverage":6.4,"baselineDuration":10080,)"
              R"("insightDuration":5.0,"attributions":[{"attribute":"userAgent","insight":)"
              R"([{"value":"x","average":6.40},{"value":"y","average":1e3}],"baseline":[]}]}})",
              StoreKind::Insight);
  expect_back(R"({"eventTime":"2026-03-04T05:06:07Z","eventData":{"version":"1","userIdentity":)"
              R"({"type":"t","details":{"a":"b"}},"UID":"u","requestParameters":{"x":[1]}},)"
              R"("metadata":{"ingestionTime":"2026-03-04 05:06:08","channelARN":"c"}})",
              StoreKind::ActivityAuditLog);
}

// Members, kinds of values and texts drawn at random, known names mixed with others.
class RandomRecord {
 public:
  explicit RandomRecord(Random& random) : random_(random) {}

  std::string make() {
    out_ = "{" + std::string(kTime);
    const std::uint64_t members = random_.below(12);
    for (std::uint64_t i = 0; i < members; ++i) {
      out_ += ',';
      member(0);
    }
    return out_ + "}";
  }

 private:
  void member(int depth) {
    constexpr std::string_view kNames[] = {
        "eventName",  "userIdentity", "arn",          "sessionContext",    "attributes",
        "resources",  "ARN",          "readOnly",     "requestParameters", "creationDate",
        "tlsDetails", "eventContext", "resourceTags", "tagContext",        "tags",
        "x",          "eventVersion", "a\\u0062",     "tlsVersion",        "responseElements"};
    out_ += '"';
    out_ += kNames[random_.below(std::size(kNames))];
    out_ += "\":";
    value(depth + 1);
  }

  void value(int depth) {
    constexpr std::string_view kScalars[] = {"null",
                                             "true",
                                             "false",
                                             "0",
                                             "-1.5e9",
                                             R"("")",
                                             R"("a")",
                                             R"("\n")",
                                             R"("é\"")",
                                             R"("2026-01-02T03:04:05Z")",
                                             R"("\ud800")",
                                             R"("true")",
                                             "12345678901234567890"};
    const std::uint64_t kind = random_.below(depth > 5 ? 2 : 4);
    if (kind < 2) {
      out_ += kScalars[random_.below(std::size(kScalars))];
      return;
    }
    const std::uint64_t count = random_.below(4);
    out_ += kind == 2 ? '{' : '[';
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i > 0) out_ += random_.below(2) == 0 ? "," : " , ";
      if (kind == 2) {
        member(depth);
      } else {
        value(depth + 1);
      }
    }
    out_ += kind == 2 ? '}' : ']';
  }

  Random& random_;
  std::string out_;
};

TEST(Segment, GivesBackAnyRecord) {
  constexpr std::uint64_t kSeed = 6;
  const auto random = seeded_random(kSeed);
  RandomRecord generator(*random);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> records;
    for (int i = 0; i < 50; ++i) records.push_back(generator.make());
    // Rows come back in another order: what is rendered again must stay the same, and each record
    // must be among what came back.
    const auto back = through_segment(records);
    ASSERT_TRUE(back.has_value());
    for (const std::string& record : records) {
      EXPECT_TRUE(std::ranges::any_of(*back, [&](const std::string& json) {
        return same_json(record, json);
      })) << record;
    }
  }
}

// All objects of a document that look like records, also those in strings.
void collect(const Value& value, std::vector<std::string>& records) {
  if (value.is_map()) {
    if (value.find("eventTime") != nullptr && value.find("eventVersion") != nullptr) {
      records.push_back(to_json(value));
      return;
    }
    if (const Value* event = value.find("CloudTrailEvent");
        event != nullptr && event->is_string()) {
      if (const auto inner = parse_json(event->as_string())) collect(*inner, records);
    }
    for (const auto& [name, member] : value.as_map()) collect(member, records);
  } else if (value.is_list()) {
    for (const Value& element : value.as_list()) collect(element, records);
  }
}

std::vector<std::string> lines_or_whole(const std::filesystem::path& path) {
  std::string text = test::read_text(path);
  if (path.extension() == ".gz") text = gunzip(text, 64 << 20).value();
  if (path.extension() != ".jsonl") return {text};
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Segment, GivesBackPublishedRecords) {
  const auto folder = test::shared_data("cloudtrail");
  if (!folder) GTEST_SKIP() << "no published CloudTrail records here: some 3,900 left out";
  std::vector<std::string> records;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    if (!entry.is_regular_file()) continue;
    for (const std::string& text : lines_or_whole(entry.path())) {
      if (const auto value = parse_json(text)) collect(*value, records);
    }
  }
  std::size_t left_out = 0;
  std::multiset<std::string> expected;
  RecordParser parser(StoreKind::Event);
  ParsedRecord parsed;
  std::erase_if(records, [&](const std::string& record) {
    const bool refused = !parser.parse(record, parsed);
    left_out += refused ? 1 : 0;
    return refused;
  });
  const auto back = through_segment(records);
  ASSERT_TRUE(back.has_value());
  for (const std::string& json : *back) expected.insert(to_json(parse_json(json).value()));
  for (const std::string& record : records) {
    const auto found = expected.find(record);
    EXPECT_TRUE(found != expected.end()) << record;
    if (found != expected.end()) expected.erase(found);
  }
  EXPECT_GT(records.size(), 3'500u);
  std::cout << records.size() << " published records, " << left_out
            << " left out for having no time\n";
}

class SealedSegmentTest : public ::testing::Test {
 protected:
  void add(std::string_view json) {
    const auto parsed = parser_.parse(json, record_);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    ASSERT_TRUE(builder_.add(record_).has_value());
  }
  SealedSegment seal(std::span<const std::uint32_t> dropped = {}) {
    auto sealed = builder_.seal(*files_, folder_ / "s", dropped);
    EXPECT_TRUE(sealed.has_value());
    return sealed ? *sealed : SealedSegment{};
  }

  test::TempFolder folder_;
  std::unique_ptr<store::FileSystem> files_ = store::posix_file_system();
  RecordParser parser_{StoreKind::Event};
  ParsedRecord record_;
  SegmentBuilder builder_{StoreKind::Event};
};

TEST_F(SealedSegmentTest, LeavesOutTheRowsThatAreDropped) {
  for (int i = 0; i < 10; ++i) {
    add(fmt::format(R"({{"eventTime":"2026-03-04T00:00:0{}Z","eventID":"{}"}})", i, i));
  }
  const std::uint32_t dropped[] = {0, 3, 9};
  const SealedSegment sealed = seal(dropped);
  EXPECT_EQ(sealed.rows, 7u);
  EXPECT_EQ(iso8601(sealed.first), "2026-03-04T00:00:01Z");
  EXPECT_EQ(iso8601(sealed.last), "2026-03-04T00:00:08Z");
  EXPECT_EQ(builder_.rows(), 0u);
  auto reader = SegmentReader::open(*files_, parquet_path(folder_ / "s"));
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->rows(), 7u);
  EXPECT_EQ(reader->record(0).value_or("?"),
            R"({"eventTime":"2026-03-04T00:00:01Z","eventID":"1"})");
  EXPECT_EQ(reader->record(7).error().kind(), ErrorKind::NotFound);
}

TEST_F(SealedSegmentTest, TakesTheRowsOfSeveralBuilders) {
  SegmentBuilder other(StoreKind::Event), empty(StoreKind::Event);
  add(R"({"eventTime":"2026-03-04T00:00:05Z","eventID":"a","eventName":"A"})");
  add(R"({"eventTime":"2026-03-04T00:00:06Z","eventID":"b"})");
  std::swap(builder_, other);
  add(R"({"eventTime":"2026-03-04T00:00:04Z","eventID":"b","eventName":"B"})");
  add(R"({"eventTime":"2026-03-04T00:00:07Z","eventID":"c","eventName":"C"})");
  const std::uint32_t repeated[] = {0};
  const SegmentBuilder::Part parts[] = {{&other}, {&empty}, {&builder_, repeated}};
  const auto sealed = SegmentBuilder::seal(*files_, folder_ / "s", parts);
  ASSERT_TRUE(sealed.has_value());
  EXPECT_EQ(sealed->rows, 3u);
  EXPECT_EQ(iso8601(sealed->first), "2026-03-04T00:00:05Z");
  EXPECT_EQ(iso8601(sealed->last), "2026-03-04T00:00:07Z");
  EXPECT_EQ(other.rows() + builder_.rows(), 0u);
  auto reader = SegmentReader::open(*files_, parquet_path(folder_ / "s"));
  const auto index = SegmentIndex::open(index_path(folder_ / "s"));
  ASSERT_TRUE(reader && index);
  const auto json = [&](std::string_view id) {
    return reader->record(index->row(index->find(key_of_event_id(id)).value())).value();
  };
  EXPECT_EQ(json("a"), R"({"eventTime":"2026-03-04T00:00:05Z","eventID":"a","eventName":"A"})");
  EXPECT_EQ(json("b"), R"({"eventTime":"2026-03-04T00:00:06Z","eventID":"b"})");
  EXPECT_EQ(json("c"), R"({"eventTime":"2026-03-04T00:00:07Z","eventID":"c","eventName":"C"})");
  const ColumnId name = Schema::of(StoreKind::Event).find("eventname").value();
  EXPECT_TRUE(index->may_hold(name, "A") && index->may_hold(name, "C"));
}

TEST_F(SealedSegmentTest, WritesNothingWhenNoRowIsLeft) {
  add(R"({"eventTime":"2026-03-04T00:00:01Z"})");
  const std::uint32_t dropped[] = {0};
  EXPECT_EQ(seal(dropped).rows, 0u);
  EXPECT_FALSE(std::filesystem::exists(parquet_path(folder_ / "s")));
  EXPECT_FALSE(std::filesystem::exists(index_path(folder_ / "s")));
}

TEST_F(SealedSegmentTest, LeavesNothingBehindWhenTheDiskFails) {
  test::MemoryFiles disk;
  std::size_t failures = 0;
  for (;; ++failures) {
    if (builder_.rows() == 0) add(R"({"eventTime":"2026-03-04T00:00:01Z","eventID":"x"})");
    disk.fail_after(failures);
    const auto sealed = builder_.seal(disk, "s");
    disk.heal();
    if (sealed) break;
    EXPECT_EQ(sealed.error().kind(), ErrorKind::Io);
    EXPECT_EQ(builder_.rows(), 1u);
    // A disk that fails for good lets nothing be removed either.
    for (const std::string& path : disk.paths()) ASSERT_TRUE(disk.remove(path).has_value());
  }
  EXPECT_GT(failures, 5u);
  EXPECT_EQ(disk.paths().size(), 2u);
}

TEST_F(SealedSegmentTest, IsFoundByItsEventsAndNeedles) {
  for (int i = 0; i < 100; ++i) {
    add(fmt::format(R"({{"eventTime":"2026-03-04T00:00:00Z","eventName":"E{}","eventID":)"
                    R"("972d76a0-2b5a-4b91-9f8a-5870a37a2c{:02}","userIdentity":)"
                    R"({{"accessKeyId":"AKIA{}"}},"resources":[{{"ARN":"arn:{}"}}]}})",
                    i % 3, i, i, i));
  }
  seal();
  const auto index = SegmentIndex::open(index_path(folder_ / "s"));
  ASSERT_TRUE(index.has_value());
  EXPECT_EQ(index->kind(), StoreKind::Event);
  EXPECT_EQ(index->keys().size(), 100u);
  EXPECT_TRUE(std::ranges::is_sorted(index->keys()));
  auto reader = SegmentReader::open(*files_, parquet_path(folder_ / "s"));
  ASSERT_TRUE(reader.has_value());
  for (const std::string_view id :
       {"972d76a0-2b5a-4b91-9f8a-5870a37a2c00", "972d76a0-2b5a-4b91-9f8a-5870a37a2c77"}) {
    const auto found = index->find(key_of_event_id(id));
    ASSERT_TRUE(found.has_value());
    const std::string json = reader->record(index->row(*found)).value();
    EXPECT_NE(json.find(id), json.npos) << json;
  }
  EXPECT_FALSE(index->find(key_of_event_id("972d76a0-2b5a-4b91-9f8a-6870a37a2c00")));
  EXPECT_FALSE(index->find(key_of_event_id("")));
  const Schema& schema = Schema::of(StoreKind::Event);
  const auto holds = [&](std::string_view column, std::string_view text) {
    return index->may_hold(schema.find(column).value(), text);
  };
  EXPECT_TRUE(holds("useridentity.accesskeyid", "AKIA42"));
  EXPECT_FALSE(holds("useridentity.accesskeyid", "AKIA100"));
  EXPECT_TRUE(holds("resources.arn", "arn:7"));
  EXPECT_FALSE(holds("resources.arn", "arn:"));
  EXPECT_TRUE(holds("eventname", "E2"));
  EXPECT_FALSE(holds("eventname", "E3"));
  EXPECT_FALSE(holds("errorcode", "AccessDenied"));
  EXPECT_TRUE(holds("requestid", "is no needle"));
}

TEST_F(SealedSegmentTest, KeepsTheRowsOfEqualEventIdsTogether) {
  add(R"({"eventTime":"2026-03-04T00:00:00Z","eventID":"x","eventName":"A"})");
  add(R"({"eventTime":"2026-03-04T00:00:00Z","eventID":"y"})");
  add(R"({"eventTime":"2026-03-04T00:00:00Z","eventID":"x","eventName":"B"})");
  add(R"({"eventName":"A","eventID":"x","eventTime":"2026-03-04T00:00:00Z"})");
  const auto keys = builder_.keys();
  EXPECT_TRUE(keys[0].same_event(keys[2]));
  EXPECT_NE(keys[0].content, keys[2].content);
  EXPECT_EQ(keys[0], keys[3]);
  EXPECT_FALSE(keys[0].same_event(keys[1]));
}

TEST_F(SealedSegmentTest, IsRefusedWhenItsFilesAreDamaged) {
  add(R"({"eventTime":"2026-03-04T00:00:00Z","eventID":"x","requestParameters":{"a":"b"}})");
  seal();
  // The sums are over what tells where the rest lies.
  const std::size_t head_bytes = index_file::head_bytes(
      std::size_t(std::ranges::count_if(Schema::of(StoreKind::Event).columns(), &Column::needle)));
  for (const std::string& path : {index_path(folder_ / "s"), parquet_path(folder_ / "s")}) {
    const std::string bytes = test::read_text(path);
    for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 2000) {
      std::string damaged = bytes;
      damaged[at] = char(damaged[at] ^ 0x55);
      test::write_text(folder_ / "damaged", damaged);
      if (path.ends_with(".idx")) {
        const auto index = SegmentIndex::open(folder_ / "damaged");
        EXPECT_TRUE(!index || at >= head_bytes) << at;
      } else if (auto reader = SegmentReader::open(*files_, folder_ / "damaged")) {
        (void)reader->record(0);  // must not lead out of the file
      }
    }
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 100) {
      test::write_text(folder_ / "damaged", bytes.substr(0, size));
      EXPECT_FALSE(SegmentIndex::open(folder_ / "damaged").has_value());
      EXPECT_FALSE(SegmentReader::open(*files_, folder_ / "damaged").has_value());
    }
  }
  EXPECT_EQ(SegmentIndex::open(folder_ / "none").error().kind(), ErrorKind::NotFound);
}

// What tests/e2e/test_segments.py reads with other people's readers.
TEST(Segment, IsWrittenForOtherReaders) {
  const char* folder = std::getenv("TRAILCAM_SEGMENT_RECORDS");
  if (folder == nullptr) GTEST_SKIP() << "tests/e2e/test_segments.py asks for it";
  const auto files = store::posix_file_system();
  for (const StoreKind kind : {StoreKind::Event, StoreKind::Insight, StoreKind::ActivityAuditLog}) {
    const std::string path = std::string(folder) + "/" + std::string(to_string(kind));
    RecordParser parser(kind);
    ParsedRecord record;
    SegmentBuilder builder(kind);
    std::ifstream in(path + ".ndjson");
    for (std::string line; std::getline(in, line);) {
      ASSERT_TRUE(parser.parse(line, record).has_value()) << line;
      ASSERT_TRUE(builder.add(record).has_value());
    }
    ASSERT_TRUE(builder.seal(*files, path).has_value());
  }
}

}  // namespace
}  // namespace trailcam::lake
