#include "lake/log_reader.h"

#include <random>

#include "base/compress.h"
#include "support/lake_folder.h"

namespace trailcam::lake {
namespace {

class Listener : public LogSink {
 public:
  Result<void> record(const ParsedRecord& record) override {
    names += std::string(record.text(*Schema::of(StoreKind::Event).find("eventname"))) + " ";
    ++records;
    return {};
  }
  void problem(FileProblem problem) override {
    problems += problem.type + problem.where + " ";
    refused += problem.of_record;
  }
  void no_log(NoLog kind) override { none += kind == NoLog::Digest ? "digest" : "access log"; }
  void pause() override { ++pauses; }

  std::string names, problems, none;
  std::size_t records = 0, refused = 0, pauses = 0;
};

Listener read_log(std::string_view file, std::size_t write_bytes = 1 << 20) {
  Listener out;
  LogReader reader(StoreKind::Event);
  reader.start(out);
  for (std::size_t at = 0; at < file.size(); at += write_bytes) {
    const Result<void> written = reader.write(file.substr(at, write_bytes));
    if (written) continue;
    EXPECT_EQ(written.error().kind(), ErrorKind::Cancelled);
    break;
  }
  EXPECT_TRUE(reader.finish());
  return out;
}

std::string event(const std::string& name, int number = 1) {
  return sample_record(number, "2026-01-02T03:04:05Z", name);
}
std::string in_string(const std::string& text) { return to_json(Value(text)); }

TEST(LogReader, TakesEveryFormThatRecordsComeIn) {
  const std::string a = event("A"), b = event("B");
  for (const std::string& text : {
           R"({"Records":[)" + a + "," + b + "]}",
           "[" + a + "," + b + "]",
           a + "\n" + b + "\n",
           a + "\r\n\r\n" + b,
           "\xef\xbb\xbf{\"Records\": [\n" + a + ",\n" + b + "\n]}\n",
           R"({"Events":[{"EventId":"x","CloudTrailEvent":)" + in_string(a) +
               R"(},{"CloudTrailEvent":)" + in_string(b) + "}]}",
           R"({"EventId":"x","CloudTrailEvent":)" + in_string(a) + "}\n" +
               R"({"EventId":"y","CloudTrailEvent":)" + in_string(b) + "}",
           R"([{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":)" + a +
               R"(},{"detail":)" + b + "}]",
           R"({"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":)" + in_string(a) +
               R"(},{"message":)" + in_string(b) + "}]}",
           R"([{"data":{"Records":[)" + a + R"(]}},{"data":)" + b + "}]",
       }) {
    for (const std::size_t bytes : {std::size_t{7}, std::size_t{1} << 20}) {
      const Listener plain = read_log(text, bytes);
      EXPECT_EQ(plain.names, "A B ") << text;
      EXPECT_EQ(plain.problems, "") << text;
      const Listener packed = read_log(gzip(text, 6), bytes);
      EXPECT_EQ(packed.names, "A B ") << text;
      EXPECT_EQ(packed.problems, "") << text;
    }
  }
  for (const std::size_t bytes : {1u, 3u, 5u, 11u, 100'000u}) {  // members of one stream
    const Listener members = read_log(gzip(a, 6) + gzip(b, 6), bytes);
    EXPECT_EQ(members.names, "A B ") << bytes;
    EXPECT_EQ(members.problems, "") << bytes;
  }
  EXPECT_EQ(read_log(a).names, "A ");
}

TEST(LogReader, EmptyListsHaveNothingWrongWithThem) {
  for (const std::string_view text : {R"({"Records":[]})", "[]", "", "\n", R"({"Events": [ ]})"}) {
    const Listener found = read_log(text);
    EXPECT_EQ(found.records, 0u);
    EXPECT_EQ(found.problems, "") << text;
  }
}

TEST(LogReader, WhatHoldsNoRecordsIsTold) {
  EXPECT_EQ(read_log(R"({"a":1})").problems, "NoRecords ");
  EXPECT_EQ(read_log("hello").problems, "NotJson#byte 0 ");
  EXPECT_EQ(read_log(R"({"digestS3Object":"x","digestStartTime":"y"})").none, "digest");
  const std::string access_log =
      "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be bucket "
      "[06/Feb/2019:00:00:38 +0000] 192.0.2.3 ...\n";
  const Listener found = read_log(access_log + access_log);
  EXPECT_EQ(found.none, "access log");
  EXPECT_EQ(found.problems, "");
}

TEST(LogReader, WrongNestingIsToldByItsPlaceAndTheRestTaken) {
  const Listener found = read_log(R"({"Records":[1,)" + event("A") + R"(,"x",[],{"a":1}]})");
  EXPECT_EQ(found.names, "A ");
  EXPECT_EQ(found.problems,
            "WrongNesting#Records[0] WrongNesting#Records[2] WrongNesting#Records[3] "
            "NoEventTime#Records[4] ");
  EXPECT_EQ(found.refused, 4u);
  EXPECT_EQ(read_log(R"({"Records":{"a":1}})").problems, "WrongNesting#Records ");
}

TEST(LogReader, ARecordWithoutATimeIsRefusedByName) {
  const Listener found = read_log(sample_record(1, "no time") + "\n" + event("A"));
  EXPECT_EQ(found.names, "A ");
  EXPECT_EQ(found.problems, "NoEventTime ");
}

TEST(LogReader, ABrokenLineCostsNoOther) {
  const Listener found = read_log(event("A") + "\n" + event("B").substr(0, 100) +
                                  "\n{\"x\": nope}\n" + event("C") + "\n");
  EXPECT_EQ(found.names, "A C ");
  EXPECT_EQ(found.refused, 2u);
}

TEST(LogReader, WhatComesBeforeABrokenPlaceIsTaken) {
  const std::string text =
      R"({"Records":[)" + event("A") + "," + event("B") + " " + event("C") + "]}";
  const Listener found = read_log(text);
  EXPECT_EQ(found.names, "A B ");
  EXPECT_TRUE(found.problems.starts_with("NotJson#byte ")) << found.problems;
}

TEST(LogReader, OfATruncatedFileWholeRecordsAreTaken) {
  // Varied enough for a stream that cuts in its middle.
  std::string text = R"({"Records":[)";
  for (int i = 0; i < 500; ++i) text += (i > 0 ? "," : "") + event("E" + std::to_string(i), i);
  text += "]}";
  const std::string packed = gzip(text, 6);
  for (const std::size_t part : {2u, 3u, 5u}) {
    const Listener found = read_log(packed.substr(0, packed.size() / part));
    EXPECT_GT(found.records, 10u);
    EXPECT_LT(found.records, 500u);
    EXPECT_TRUE(found.problems.starts_with("TruncatedFile#byte ")) << found.problems;
    EXPECT_EQ(found.problems.find(' ', found.problems.find(' ') + 1), found.problems.size() - 1);
  }
  std::string damaged = packed;
  damaged[damaged.size() / 2] = char(damaged[damaged.size() / 2] ^ 0x55);
  EXPECT_TRUE(read_log(damaged).problems.contains("DamagedFile")) << read_log(damaged).problems;
  EXPECT_EQ(read_log(gzip(event("A"), 6) + "garbage").problems, "DamagedFile ");
  EXPECT_EQ(read_log(gzip(event("A"), 6) + "garbage").names, "A ");
}

TEST(LogReader, ABombIsRefusedAtANamedBound) {
  const std::string bomb = gzip(std::string(kUnpackFreeBytes + (32 << 20), ' '), 12);
  ASSERT_LT(bomb.size() * kUnpackRatioMax, kUnpackFreeBytes);
  const Listener found = read_log(bomb, 64 << 10);
  EXPECT_TRUE(found.problems.contains("UnpackedTooLarge")) << found.problems;
}

// A file of several windows, as lines and as one list, on one line of more than 32 MB.
TEST(LogReader, LongFilesAreTakenInPieces) {
  const std::size_t count = 2 * kWindowBytes / event("A").size() + 100;
  std::string lines, list = R"({"Records":[)";
  for (std::size_t i = 0; i < count; ++i) {
    const std::string record = event("A", int(i));
    lines += record + "\n";
    list += (i > 0 ? "," : "") + record;
  }
  list += "]}";
  for (const std::string& text : {lines, list}) {
    const Listener found = read_log(text);
    EXPECT_EQ(found.records, count);
    EXPECT_EQ(found.problems, "");
    EXPECT_GT(found.pauses, 0u);
  }
}

TEST(LogReader, ARecordThatIsTooLongIsPassedOver) {
  const std::string monster = R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z","x":")" +
                              std::string(100 << 20, 'x') + R"("})";
  const Listener found = read_log(event("A") + "\n" + monster + "\n" + event("B") + "\n");
  EXPECT_EQ(found.names, "A B ");
  EXPECT_EQ(found.problems.find("TooLarge"), 0u) << found.problems;
  EXPECT_EQ(found.refused, 1u);
}

// Whatever is in a file: nothing crashes, and a record is taken or told, never twice.
TEST(LogReader, AnyBytesAreSurvived) {
  std::mt19937 random(7);  // NOLINT: the same ones each time
  const std::string whole = R"({"Records":[)" + event("A") + "," + event("B") + "]}\n" + event("C");
  for (int round = 0; round < 2000; ++round) {
    std::string text = whole;
    for (int changes = 0; changes < 1 + round % 4; ++changes) {
      text[random() % text.size()] = char(random() % 128);
    }
    text.resize(text.size() - random() % 20);
    EXPECT_LE(read_log(text, 1 + random() % 300).records, 3u);
    const std::string packed = gzip(whole, 1);
    std::string damaged = packed;
    damaged[random() % damaged.size()] = char(random());
    EXPECT_LE(read_log(damaged, 1 + random() % 100).records, 3u);
  }
}

}  // namespace
}  // namespace trailcam::lake
