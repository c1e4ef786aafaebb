#include "trails/digest_chains.h"

#include <gmock/gmock.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "support/trail_delivery.h"
#include "trails/layout.h"

namespace trailcam::trails {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::must;

class DigestChainsTest : public DeliveryTest {
 protected:
  TrailRow validating() {
    TrailRow row = trail();
    row.log_file_validation = true;
    row.started = clock_.now();
    return row;
  }
  // The event of a region.
  void add_in(const char* region, const std::string& id) {
    record::EventRecord record = event(id);
    record.region = Region(region);
    add(record);
  }
  std::vector<Digest> digests(const Region& region = kHome, const std::string& bucket = "logs") {
    std::vector<Digest> out;
    for (const FakeS3::Put& put : s3_.puts) {
      const FileName name = must(parse_key(put.key));
      if (!name.is_digest() || name.region != region || put.bucket != bucket) continue;
      const bool again =
          std::ranges::any_of(out, [&](const Digest& known) { return known.key == put.key; });
      if (!again) out.push_back(check(put));
    }
    return out;
  }
  // What is true of any digest: its signature, its place, its names.
  Digest check(const FakeS3::Put& put) {
    const std::string json = must(gunzip(put.bytes, 1 << 20));
    Digest digest = must(parse_digest(json));
    EXPECT_EQ(digest.bucket, put.bucket);
    EXPECT_EQ(digest.key, put.key);
    EXPECT_EQ(must(parse_key(put.key)).time, digest.end);
    const store::Transaction transaction(files_.database());
    const auto keys =
        must(digest_keys(transaction, must(parse_key(put.key)).region, digest.end, digest.end));
    const auto key = std::ranges::find(keys, digest.fingerprint, &DigestKeyRow::fingerprint);
    EXPECT_NE(key, keys.end());
    if (key == keys.end()) return digest;
    const Value* metadata = put.call.input.find("Metadata");
    const auto signature = unhex(metadata->text("signature"));
    EXPECT_TRUE(must(crypto::RsaPublicKey::read(key->public_key))
                    .verify(string_to_sign(digest, crypto::sha256_hex(json)), *signature));
    EXPECT_EQ(metadata->text("signature-algorithm"), "SHA256withRSA");
    return digest;
  }
  // Each digest begins where the one before ended and names it.
  static void expect_chain(const std::vector<Digest>& digests) {
    for (std::size_t i = 1; i < digests.size(); ++i) {
      EXPECT_EQ(digests[i].start, digests[i - 1].end) << i;
      ASSERT_TRUE(digests[i].previous) << i;
      EXPECT_EQ(digests[i].previous->key, digests[i - 1].key) << i;
    }
  }
  std::vector<std::string> listed(const std::vector<Digest>& digests) {
    std::vector<std::string> out;
    for (const Digest& digest : digests) {
      for (const DigestedFile& file : digest.files) out.push_back(file.key);
    }
    return out;
  }
  std::vector<std::string> log_files(const Region& region = kHome) {
    std::vector<std::string> out;
    for (const FakeS3::Put& put : s3_.puts) {
      const FileName name = must(parse_key(put.key));
      if (!name.is_digest() && name.region == region) out.push_back(put.key);
    }
    return out;
  }
  std::size_t rows_left() {
    std::size_t count = 0;
    const store::Transaction transaction(files_.database());
    const auto counted = [&](std::string_view, const auto&) { return ++count > 0; };
    must(transaction.scan(kChains, kChains.key().range(), counted));
    must(transaction.scan(kUndigested, kUndigested.key().range(), counted));
    return count;
  }
};

TEST_F(DigestChainsTest, AnIdleTrailWritesADigestAnHour) {
  create(validating());
  pass(minutes{1});
  const Timestamp begin = *parse_iso8601("2026-01-02T03:04:05Z");
  auto all = digests();
  ASSERT_EQ(all.size(), 1u);  // the starting digest, at once
  EXPECT_FALSE(all[0].previous);
  EXPECT_EQ(all[0].start, begin - hours{1});
  EXPECT_EQ(all[0].end, begin);
  EXPECT_TRUE(all[0].files.empty());
  pass(minutes{58});
  EXPECT_EQ(digests().size(), 1u);
  for (int hour = 0; hour < 24; ++hour) pass(hours{1});
  all = digests();
  ASSERT_EQ(all.size(), 25u);
  expect_chain(all);
  EXPECT_EQ(all[1].files.size(), 1u);
  EXPECT_EQ(all[1].newest_event, begin);
  EXPECT_EQ(listed(all), log_files());
  EXPECT_EQ(all.back().end, begin + hours{24});
  EXPECT_FALSE(all.back().newest_event);
}

TEST_F(DigestChainsTest, HoursThatTheServerMissedAreMadeUpFor) {
  create(validating());
  pass(minutes{2});
  restart();
  pass(hours{5});
  const auto all = digests();
  ASSERT_EQ(all.size(), 6u);
  expect_chain(all);
  EXPECT_EQ(listed(all), log_files());
}

TEST_F(DigestChainsTest, ARegionHasDigestsFromItsFirstLogFileOn) {
  create(validating());
  pass(minutes{150});
  const Region other("us-east-1");
  EXPECT_TRUE(digests(other).empty());
  add_in("us-east-1", "a");
  pass(minutes{2});
  pass(hours{2});
  const auto all = digests(other);
  ASSERT_EQ(all.size(), 3u);
  expect_chain(all);
  EXPECT_FALSE(all[0].previous);
  EXPECT_TRUE(all[0].files.empty());
  EXPECT_EQ(all[0].end, *parse_iso8601("2026-01-02T05:04:05Z"));  // the trail's minute and second
  EXPECT_EQ(listed(all), log_files(other));
  EXPECT_NE(all[0].fingerprint, digests().front().fingerprint);
}

TEST_F(DigestChainsTest, StoppingEndsTheChainAndStartingBeginsAnother) {
  TrailRow row = validating();
  create(row);
  pass(minutes{90});
  add("last");
  clock_.advance(seconds{3});
  row.is_logging = false;
  row.stopped = clock_.now();
  change(row, "stop");
  work();
  auto all = digests();
  ASSERT_EQ(all.size(), 3u);
  expect_chain(all);
  EXPECT_EQ(listed(all), log_files());
  EXPECT_GT(all.back().end, *row.stopped);
  EXPECT_LE(all.back().end, *row.stopped + seconds{1});
  EXPECT_EQ(rows_left(), 0u);
  pass(hours{3});
  EXPECT_EQ(digests().size(), 3u);
  row.is_logging = true;
  row.started = clock_.now();
  change(row, "start");
  pass(minutes{2});
  pass(hours{1});
  all = digests();
  ASSERT_EQ(all.size(), 5u);
  EXPECT_FALSE(all[3].previous);
  EXPECT_EQ(all[3].end, *row.started);
  EXPECT_EQ(all[4].previous->key, all[3].key);
  EXPECT_EQ(listed(all), log_files());
}

TEST_F(DigestChainsTest, StoppingAndStartingInOneSecondGivesNoTwoDigestsOneName) {
  TrailRow row = validating();
  create(row);
  pass(minutes{10});
  for (int i = 0; i < 5; ++i) {
    clock_.advance(Millis{40});
    row.is_logging = false;
    row.stopped = clock_.now();
    change(row, "stop " + std::to_string(i));
    if (i % 2 == 0) work();
    clock_.advance(Millis{40});
    row.is_logging = true;
    row.started = clock_.now();
    change(row, "start " + std::to_string(i));
    if (i < 3) work();
  }
  pass(minutes{2});
  pass(hours{2});
  std::set<std::string> names;
  const auto all = digests();
  for (const Digest& digest : all) EXPECT_TRUE(names.insert(digest.key).second) << digest.key;
  EXPECT_EQ(listed(all), log_files());
}

TEST_F(DigestChainsTest, TurningValidationOffEndsTheChainAndWhatFollowsIsNotDigested) {
  TrailRow row = validating();
  create(row);
  pass(minutes{10});
  const auto before = log_files();
  row.log_file_validation = false;
  change(row, "off");
  pass(minutes{10});
  EXPECT_EQ(listed(digests()), before);
  EXPECT_EQ(rows_left(), 0u);
  add("unseen");
  pass(minutes{5});
  const auto unseen = log_files();
  row.log_file_validation = true;
  row.validation_since = clock_.now();
  change(row, "on");
  pass(minutes{2});
  pass(hours{1});
  const auto all = digests();
  EXPECT_FALSE(all[2].previous);
  EXPECT_EQ(all[2].end, std::chrono::floor<seconds>(*row.validation_since));
  EXPECT_EQ(listed(all).size(), before.size() + 1);
  EXPECT_EQ(log_files().size(), unseen.size() + 1);
}

TEST_F(DigestChainsTest, ADeletedTrailGetsItsLastDigest) {
  TrailRow row = validating();
  create(row);
  pass(minutes{10});
  add_in("us-east-1", "elsewhere");
  erase(row);
  work();
  EXPECT_EQ(listed(digests()), log_files());
  EXPECT_EQ(listed(digests(Region("us-east-1"))), log_files(Region("us-east-1")));
  EXPECT_EQ(rows_left(), 0u);
  EXPECT_FALSE(row_of(row));
}

TEST_F(DigestChainsTest, AnotherBucketGoesOnWithTheChain) {
  TrailRow row = validating();
  create(row);
  pass(minutes{61});
  row.bucket = "other";
  change(row, "update");
  pass(minutes{61});
  const auto old = digests();
  const auto fresh = digests(kHome, "other");
  ASSERT_EQ(fresh.size(), 1u);
  ASSERT_TRUE(fresh[0].previous);
  EXPECT_EQ(fresh[0].previous->bucket, "logs");
  EXPECT_EQ(fresh[0].previous->key, old.back().key);
}

TEST_F(DigestChainsTest, ARefusedDigestIsTriedAgainAndTheHoursFollowInOrder) {
  const TrailRow row = validating();
  create(row);
  pass(minutes{2});
  s3_.refusing = {"logs"};
  pass(hours{40});
  EXPECT_EQ(row_of(row)->regions[kHome.str()].latest_digest_error, "AccessDenied");
  s3_.refusing.clear();
  for (int i = 0; i < 10; ++i) pass(minutes{5});
  const auto all = digests();
  EXPECT_EQ(all.size(), 41u);
  expect_chain(all);
  EXPECT_EQ(row_of(row)->regions[kHome.str()].latest_digest_error, "");
  EXPECT_TRUE(row_of(row)->regions[kHome.str()].latest_digest);
}

TEST_F(DigestChainsTest, ACrashAfterTheDigestWritesTheSameOneAgain) {
  const TrailRow row = validating();
  create(row);
  pass(minutes{2});
  // The digest is stored, but what follows from it is not.
  s3_.on_put = [&] {
    if (!must(parse_key(s3_.puts.back().key)).is_digest()) return;
    s3_.refuse_after_storing = true;
  };
  pass(hours{1});
  const FakeS3::Put once = s3_.puts.back();
  s3_.on_put = {};
  s3_.refuse_after_storing = false;
  add("meanwhile");
  restart();
  pass(minutes{2});
  std::size_t written = 0;
  for (const FakeS3::Put& put : s3_.puts) {
    if (put.key != once.key) continue;
    ++written;
    EXPECT_EQ(put.bytes, once.bytes);
    EXPECT_EQ(put.call.input, once.call.input);
  }
  EXPECT_EQ(written, 2u);
  pass(hours{1});
  pass(minutes{1});
  EXPECT_EQ(listed(digests()), log_files());
}

TEST_F(DigestChainsTest, KeysAreRotatedAndTheirPublicHalvesKept) {
  create(validating());
  for (int day = 0; day < 65; ++day) pass(hours{24});
  const auto all = digests();
  expect_chain(all);
  std::set<std::string> fingerprints;
  for (const Digest& digest : all) fingerprints.insert(digest.fingerprint);
  EXPECT_GE(fingerprints.size(), 4u);
  const store::Transaction transaction(files_.database());
  const auto keys = must(digest_keys(transaction, kHome, Timestamp::min(), Timestamp::max()));
  EXPECT_EQ(keys.size(), fingerprints.size());
  for (const DigestKeyRow& key : keys) {
    EXPECT_EQ(key.valid_to - key.valid_from, hours{24 * 30});
    EXPECT_EQ(key.sealed.empty(), key.valid_to < clock_.now() - hours{24 * 15}) << "at most late";
  }
}

TEST_F(DigestChainsTest, SaysWhenTheNextIsDue) {
  create(validating());
  pass(minutes{2});
  EXPECT_EQ(delivery_->next_due(), *parse_iso8601("2026-01-02T04:04:05Z"));
  add("a");
  work();
  EXPECT_EQ(delivery_->next_due(), clock_.now() + seconds{60});
}

}  // namespace
}  // namespace trailcam::trails
