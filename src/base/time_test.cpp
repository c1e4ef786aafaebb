#include "base/time.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace trailcam {
namespace {

const Timestamp kMoment{Millis{1767323045678}};  // 2026-01-02T03:04:05.678Z, a Friday

TEST(Time, FormatsAMoment) {
  EXPECT_EQ(iso8601(kMoment), "2026-01-02T03:04:05Z");
  EXPECT_EQ(iso8601_millis(kMoment), "2026-01-02T03:04:05.678Z");
  EXPECT_EQ(iso8601_basic(kMoment), "20260102T030405Z");
  EXPECT_EQ(yyyymmdd(kMoment), "20260102");
  EXPECT_EQ(http_date(kMoment), "Fri, 02 Jan 2026 03:04:05 GMT");
  EXPECT_EQ(record_date(kMoment), "Jan 2, 2026, 3:04:05 AM");
}

TEST(Time, CountsTwelveHoursAsPeopleDo) {
  const auto at = [](int hour) {
    return record_date(Timestamp{std::chrono::hours{hour}}).substr(13);
  };
  EXPECT_EQ(at(0), "12:00:00 AM");
  EXPECT_EQ(at(11), "11:00:00 AM");
  EXPECT_EQ(at(12), "12:00:00 PM");
  EXPECT_EQ(at(13), "1:00:00 PM");
}

TEST(Time, RoundsDownBeforeTheEpochToo) {
  EXPECT_EQ(iso8601(Timestamp{Millis{-1}}), "1969-12-31T23:59:59Z");
  EXPECT_EQ(iso8601_millis(Timestamp{Millis{-1}}), "1969-12-31T23:59:59.999Z");
}

TEST(Time, ReadsWhatItWrites) {
  const auto random = seeded_random(4);
  for (int i = 0; i < 2000; ++i) {
    const Timestamp time{
        Millis{std::int64_t(random->below(7'000'000'000'000)) - 2'000'000'000'000}};
    const Timestamp whole = std::chrono::floor<std::chrono::seconds>(time);
    ASSERT_EQ(parse_iso8601(iso8601_millis(time)), time);
    ASSERT_EQ(parse_iso8601(iso8601(time)), whole);
    ASSERT_EQ(parse_iso8601_basic(iso8601_basic(time)), whole);
    ASSERT_EQ(parse_http_date(http_date(time)), whole);
    ASSERT_EQ(from_epoch_seconds(epoch_seconds(time)), time);
  }
}

TEST(Time, ReadsTheFormsOfIso8601) {
  const Timestamp whole{Millis{1767323045000}};
  EXPECT_EQ(parse_iso8601("2026-01-02T03:04:05.678Z"), kMoment);
  EXPECT_EQ(parse_iso8601("2026-01-02T03:04:05.678999Z"), kMoment);
  EXPECT_EQ(parse_iso8601("2026-01-02T03:04:05.6Z"), whole + Millis{600});
  EXPECT_EQ(parse_iso8601("2026-01-02t03:04:05z"), whole);
  EXPECT_EQ(parse_iso8601("2026-01-02 03:04:05"), whole);
  EXPECT_EQ(parse_iso8601("2026-01-02T04:34:05+01:30"), whole);
  EXPECT_EQ(parse_iso8601("2026-01-01T22:04:05-0500"), whole);
  EXPECT_EQ(parse_iso8601("2026-01-02T03:04Z"), whole - std::chrono::seconds{5});
  EXPECT_EQ(parse_iso8601("1970-01-02"), Timestamp{std::chrono::hours{24}});
  EXPECT_TRUE(parse_iso8601("2024-02-29"));
}

TEST(Time, RefusesWhatIsNoDate) {
  for (const char* text : {"",
                           "2026",
                           "2026-1-2",
                           "2026-02-29",
                           "2026-13-01",
                           "2026-00-01",
                           "2026-01-32",
                           "2026-01-02T",
                           "2026-01-02T3:04:05Z",
                           "2026-01-02T24:00:00Z",
                           "2026-01-02T03:60:00Z",
                           "2026-01-02T03:04:61Z",
                           "2026-01-02T03:04:05.Z",
                           "2026-01-02T03:04:05ZZ",
                           "2026-01-02T03:04:05+1",
                           "2026-01-02T03:04:05+99:00",
                           "2026-01-02T03:04:05+01:75",
                           "2026-01-02X03:04:05Z",
                           " 2026-01-02",
                           "2026-01-02 ",
                           "-2026-01-02"}) {
    EXPECT_FALSE(parse_iso8601(text)) << text;
  }
  for (const char* text : {"", "20260102T030405", "20260102 030405Z", "2026-01-02T03:04:05Z",
                           "20261302T030405Z", "20260102T030405ZZ", "20260102T0304055"}) {
    EXPECT_FALSE(parse_iso8601_basic(text)) << text;
  }
  for (const char* text :
       {"", "Fri, 02 Jan 2026 03:04:05", "Fri, 02 Foo 2026 03:04:05 GMT",
        "Fri, 31 Feb 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05 CET",
        "Friday, 02-Jan-26 03:04:05 GMT", "Fri,", "Fri, 02 Jan 2026 25:04:05 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

TEST(Time, ReadsHttpDatesOfSloppyClients) {
  const Timestamp whole{Millis{1767323045000}};
  for (const char* text :
       {"Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 2 Jan 2026 03:04:05 GMT", "02 Jan 2026 03:04:05 GMT",
        "Fri, 02 Jan 2026 03:04:05 +0000", "Fri, 02 Jan 2026 03:04:05 UTC"}) {
    EXPECT_EQ(parse_http_date(text), whole) << text;
  }
}

TEST(Time, ReadsWhateverClientsSend) {
  const Timestamp whole{Millis{1767323045000}};
  EXPECT_EQ(parse_any_time("1767323045"), whole);
  EXPECT_EQ(parse_any_time("1767323045.678"), kMoment);
  EXPECT_EQ(parse_any_time("1.767323045678e9"), kMoment);
  EXPECT_EQ(parse_any_time("2026-01-02T03:04:05Z"), whole);
  EXPECT_EQ(parse_any_time("20260102T030405Z"), whole);
  EXPECT_EQ(parse_any_time("Fri, 02 Jan 2026 03:04:05 GMT"), whole);
  for (const char* text : {"", "x", "nan", "inf", "1e300", "-1e12", "1767323045 "}) {
    EXPECT_FALSE(parse_any_time(text)) << text;
  }
}

TEST(Duration, ReadsItsForms) {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  EXPECT_EQ(parse_duration("250ms"), Millis{250});
  EXPECT_EQ(parse_duration("0"), Millis{0});
  EXPECT_EQ(parse_duration("60"), seconds{60});
  EXPECT_EQ(parse_duration("60s"), seconds{60});
  EXPECT_EQ(parse_duration("5m"), minutes{5});
  EXPECT_EQ(parse_duration("2h"), hours{2});
  EXPECT_EQ(parse_duration("1d"), hours{24});
  EXPECT_EQ(parse_duration("PT1H30M"), minutes{90});
  EXPECT_EQ(parse_duration("P1D"), hours{24});
  EXPECT_EQ(parse_duration("P1W2DT3H4M5S"), hours{9 * 24 + 3} + minutes{4} + seconds{5});
}

TEST(Duration, RefusesOthers) {
  for (const char* text :
       {"",
        "s",
        "-1s",
        "1.5s",
        "1 s",
        "1S",
        "1y",
        "9999999999s",
        "99999999999999999999s",
        "36501d",
        "P36501D",
        "P",
        "PT",
        "PT1D",
        "P1H",
        "P1M",
        "P1Y",
        "PT1",
        "PT-1S",
        "P1DT",
        "PT1HT1M",
        "P1000000000W1000000000W1000000000W1000000000W1000000000W1000000000W1000000000W"
        "1000000000W1000000000W1000000000W1000000000W1000000000W1000000000W1000000000W"
        "1000000000W1000000000W1000000000W1000000000W"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, WritesTheShortestFormThatItReads) {
  EXPECT_EQ(format_duration(Millis{0}), "0s");
  EXPECT_EQ(format_duration(std::chrono::seconds{60}), "1m");
  EXPECT_EQ(format_duration(std::chrono::minutes{90}), "90m");
  EXPECT_EQ(format_duration(std::chrono::hours{48}), "2d");
  EXPECT_EQ(format_duration(Millis{1500}), "1500ms");
  const auto random = seeded_random(5);
  for (int i = 0; i < 500; ++i) {
    const Millis duration{std::int64_t(random->below(1'000'000'000))};
    ASSERT_EQ(parse_duration(format_duration(duration)), duration);
  }
  const auto decades = parse_duration("PT677328H3M");  // more minutes, or ms, than were once read
  ASSERT_TRUE(decades);
  EXPECT_EQ(parse_duration(format_duration(*decades)), decades);
  EXPECT_EQ(parse_duration(format_duration(*decades + Millis{1})), *decades + Millis{1});
}

}  // namespace
}  // namespace trailcam
