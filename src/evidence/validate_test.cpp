#include "evidence/validate.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/compress.h"
#include "support/trail_tree.h"

namespace trailcam::evidence {
namespace {

using test::must;
using test::TrailTree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr Millis kMinute = std::chrono::minutes{1};
const Timestamp kStart = *parse_iso8601("2026-01-02T00:30:07Z");

class Collected : public Report {
 public:
  void found(const Finding& finding) override {
    all.push_back(finding);
    if (severity_of(finding.kind) == Severity::Note) return;
    texts.push_back(std::string(name_of(finding.kind)) + " " + finding.key);
  }
  void region_done(const RegionSummary& summary) override { regions.push_back(summary); }
  void progress(const std::string&, std::uint64_t, std::uint64_t) override {}

  bool has_note(Kind kind, const std::string& key) const {
    return std::ranges::any_of(all, [&](const Finding& one) {
      return one.kind == kind && one.key == key && severity_of(kind) == Severity::Note;
    });
  }

  std::vector<Finding> all;
  std::vector<std::string> texts;  // what is more than a note: "digest-missing KEY"
  std::vector<RegionSummary> regions;
};

// Six hours of three log files each; the newest digest has its metadata.
class ValidateTest : public ::testing::Test {
 protected:
  ValidateTest() {
    tree_.begin(kStart);
    for (int i = 0; i < 6; ++i) tree_.add_hour(3);
    tree_.write_metadata(tree_.hours().back());
    question_ = must(question_of("arn:aws:cloudtrail:us-east-1:111122223333:trail/main"));
    question_.start = kStart - 2 * kHour;
    question_.end = kStart + 24 * kHour;
  }

  const Collected& run() {
    collected_ = Collected();
    const auto source = must(open_folder(tree_.path(), std::nullopt));
    const auto keys_of = [&](const std::string&) -> Result<KeyRing> {
      KeyRing keys;
      TC_TRY(keys.add(public_keys_));
      return keys;
    };
    verdict_ = must(validate(question_, *source, keys_of, collected_));
    return collected_;
  }
  std::string digest(std::size_t hour) const { return tree_.hour(hour).key(); }
  // The digest's bytes, changed by `change`, in its place.
  void rewrite(std::size_t hour, std::string_view what, std::string_view by) {
    std::string json = to_json(tree_.hour(hour).digest);
    json.replace(json.find(what), what.size(), by);
    tree_.write(digest(hour), gzip(json, 6));
  }

  TrailTree tree_;
  Question question_;
  std::string public_keys_ = TrailTree::public_keys();
  Collected collected_;
  Verdict verdict_;
};

TEST_F(ValidateTest, UntouchedIsValid) {
  const Collected& found = run();
  EXPECT_THAT(found.texts, IsEmpty());
  EXPECT_EQ(verdict_.faults + verdict_.unknowns, 0u);
  ASSERT_EQ(found.regions.size(), 1u);
  EXPECT_EQ(found.regions[0].region, "eu-west-1");
  EXPECT_EQ(found.regions[0].digests, (Count{7, 7}));
  EXPECT_EQ(found.regions[0].log_files, (Count{18, 18}));
  EXPECT_TRUE(found.has_note(Kind::ChainStart, digest(0)));
}

TEST_F(ValidateTest, ALogFileAlteredMissingOrUnreadable) {
  tree_.write(tree_.log(2), gzip("{\"Records\":[]}", 6));
  tree_.erase(tree_.log(3));
  tree_.write(tree_.log(4), "no gzip");
  const std::string cut = tree_.read(tree_.log(5));
  tree_.write(tree_.log(5), cut.substr(0, cut.size() - 3));
  EXPECT_THAT(run().texts, UnorderedElementsAre(
                               "log-altered " + tree_.log(2), "log-missing " + tree_.log(3),
                               "log-unreadable " + tree_.log(4), "log-unreadable " + tree_.log(5)));
  EXPECT_EQ(collected_.regions[0].log_files, (Count{14, 18}));
}

TEST_F(ValidateTest, TwoLogFilesSwapped) {
  const std::string first = tree_.read(tree_.log(2, 0));
  tree_.write(tree_.log(2, 0), tree_.read(tree_.log(2, 1)));
  tree_.write(tree_.log(2, 1), first);
  EXPECT_THAT(run().texts,
              ElementsAre("log-altered " + tree_.log(2, 0), "log-altered " + tree_.log(2, 1)));
}

TEST_F(ValidateTest, BytesAfterTheGzipMember) {
  tree_.write(tree_.log(2), tree_.read(tree_.log(2)) + gzip("{\"Records\":[]}", 6));
  tree_.write(digest(3), tree_.read(digest(3)) + "x");
  EXPECT_THAT(run().texts, ElementsAre("digest-trailing-bytes " + digest(3),
                                       "log-trailing-bytes " + tree_.log(2)));
  EXPECT_EQ(collected_.regions[0].digests, (Count{6, 7}));
}

TEST_F(ValidateTest, ADigestThatSaysSomethingElse) {
  rewrite(3, tree_.log(3), tree_.log(2));
  EXPECT_THAT(run().texts, UnorderedElementsAre("digest-signature " + digest(3),
                                                "log-unlisted " + tree_.log(3)));
}

TEST_F(ValidateTest, ADigestThatCannotBeRead) {
  tree_.write(digest(1), "{}");
  tree_.write(digest(2), gzip("{}", 1));
  tree_.write(digest(4), gzip("{", 1));
  tree_.write(digest(5), "");
  const Collected& found = run();
  for (const std::size_t hour : {1, 2, 4, 5}) {
    EXPECT_THAT(found.texts, ::testing::Contains("digest-unreadable " + digest(hour)));
  }
}

TEST_F(ValidateTest, DigestsMissingAndAllThatLiesInBetween) {
  tree_.erase(digest(2));
  tree_.erase(digest(3));
  tree_.erase(digest(4));
  std::vector<std::string> expected = {"hours-missing ", "digest-missing " + digest(2),
                                       "digest-missing " + digest(3), "digest-missing " + digest(4),
                                       // What it was is told only by the digest that is gone.
                                       "digest-unsigned " + digest(1)};
  for (const std::size_t hour : {2, 3, 4}) {
    for (const std::size_t file : {0, 1, 2}) {
      expected.push_back("log-unlisted " + tree_.log(hour, file));
    }
  }
  EXPECT_THAT(run().texts, ::testing::UnorderedElementsAreArray(expected));
  EXPECT_EQ(collected_.regions[0].digests, (Count{3, 7}));
}

TEST_F(ValidateTest, TheFirstDigestsMissing) {
  tree_.erase(digest(0));
  tree_.erase(digest(1));
  question_.start = kStart - kMinute;
  for (const std::size_t file : {0, 1, 2}) tree_.erase(tree_.log(1, file));
  EXPECT_THAT(run().texts, UnorderedElementsAre("digest-missing " + digest(0),
                                                "digest-missing " + digest(1), "hours-missing "));
}

TEST_F(ValidateTest, TheNewestDigestsCutOff) {
  tree_.erase(digest(5));
  tree_.erase(digest(6));
  tree_.write_metadata(tree_.hour(4));
  EXPECT_EQ(run().regions[0].pending, 6u);
  EXPECT_THAT(collected_.texts, IsEmpty());  // without --until nobody knows that there were more
  question_.until = tree_.hour(6).digest.end + kMinute;
  EXPECT_THAT(run().texts, ElementsAre("digests-cut-off ", "digest-missing " + digest(5),
                                       "digest-missing " + digest(6)));
  question_.until = tree_.hour(4).digest.end + 59 * kMinute;
  EXPECT_THAT(run().texts, IsEmpty());
}

TEST_F(ValidateTest, AllDigestsRemoved) {
  for (std::size_t i = 1; i < 7; ++i) tree_.erase(digest(i));
  question_.start = kStart + kMinute;
  EXPECT_THAT(run().texts, ElementsAre("no-digests "));
  EXPECT_EQ(verdict_.unknowns, 1u);
  question_.until = kStart + 3 * kHour;
  EXPECT_THAT(run().texts, ElementsAre("digests-cut-off "));
}

TEST_F(ValidateTest, ADigestRenamedOrReplayed) {
  const std::string copy = to_key([&] {
    trails::FileName name = must(trails::parse_key(digest(3)));
    name.time += 10 * kMinute;
    return name;
  }());
  tree_.write(copy, tree_.read(digest(3)));
  EXPECT_THAT(run().texts, ElementsAre("digest-moved " + copy));
  tree_.erase(copy);
  tree_.write(digest(4), tree_.read(digest(2)));
  for (const std::size_t file : {0, 1, 2}) tree_.erase(tree_.log(4, file));
  // The signature of the third lay in the fourth.
  EXPECT_THAT(run().texts,
              UnorderedElementsAre("digest-unsigned " + digest(3), "digest-moved " + digest(4)));
}

TEST_F(ValidateTest, ADigestSignedByAnother) {
  const crypto::RsaKey other = must(crypto::RsaKey::generate());
  trails::Digest forged = tree_.hour(3).digest;
  forged.files.clear();
  const auto sealed = tree_.seal(forged, other);
  tree_.write_metadata(sealed);
  for (const std::size_t file : {0, 1, 2}) tree_.erase(tree_.log(3, file));
  EXPECT_THAT(run().texts, ElementsAre("digest-key-unknown " + digest(3)));
}

TEST_F(ValidateTest, AKeyOutsideOfItsTime) {
  public_keys_ = TrailTree::public_keys(test::digest_key(), "2025-11-01T00:00:00Z",
                                        iso8601(tree_.hour(5).digest.end));
  EXPECT_THAT(run().texts, ElementsAre("digest-key-unfit " + digest(6)));
}

TEST_F(ValidateTest, TwoChainsSpliced) {
  // Both continue the third, each with a good signature.
  trails::Digest other =
      tree_.blank(tree_.hour(3).digest.end, tree_.hour(3).digest.end + 20 * kMinute);
  other.previous = TrailTree::previous_of(tree_.hour(3));
  const auto sealed = tree_.seal(other);
  tree_.write_metadata(sealed);
  EXPECT_THAT(run().texts, ElementsAre("digest-unlinked " + other.key));
}

TEST_F(ValidateTest, AnotherVersionOfADigest) {
  // Signed like the first, but not what the next one continues.
  trails::Digest other = tree_.hour(3).digest;
  other.files.pop_back();
  const auto sealed = tree_.seal(other);
  tree_.write_metadata(sealed);
  EXPECT_THAT(run().texts,
              UnorderedElementsAre("digest-chain " + digest(3), "digest-chain " + digest(3),
                                   "log-unlisted " + tree_.log(3, 2)));
}

TEST_F(ValidateTest, HoursThatAreLeftOutOrCoveredTwice) {
  tree_.begin(tree_.end() + 5 * kHour);
  trails::Digest late = tree_.blank(tree_.end() + 10 * kMinute, tree_.end() + kHour);
  late.previous = TrailTree::previous_of(tree_.hours().back());
  tree_.seal(late);
  trails::Digest early = tree_.blank(tree_.end() - 10 * kMinute, tree_.end() + kHour);
  early.previous = TrailTree::previous_of(tree_.hours().back());
  tree_.write_metadata(tree_.seal(early));
  EXPECT_THAT(run().texts, ElementsAre("hours-missing " + late.key, "hours-overlap " + early.key));
}

TEST_F(ValidateTest, AChainMayBeginAgain) {
  tree_.add_until(tree_.end() + 20 * kMinute, 1);  // StopLogging
  tree_.write_metadata(tree_.hours().back());
  tree_.begin(tree_.end() + 3 * kHour);
  const std::string restart = tree_.hours().back().key();
  tree_.add_hour(1);
  tree_.write_metadata(tree_.hours().back());
  const trails::DigestedFile between = tree_.write_log(tree_.end() - 3 * kHour);
  EXPECT_THAT(run().texts, IsEmpty());
  EXPECT_TRUE(collected_.has_note(Kind::ChainRestart, restart));
  EXPECT_TRUE(collected_.has_note(Kind::LogUncovered, between.key));
}

TEST_F(ValidateTest, AChainThatBeginsBeforeTheLastOneEnds) {
  trails::Digest digest = tree_.blank(tree_.end() - 10 * kMinute, tree_.end() + 50 * kMinute);
  digest.files.push_back(tree_.write_log(tree_.end()));
  tree_.write_metadata(tree_.seal(digest));
  EXPECT_THAT(run().texts, ElementsAre("hours-overlap " + digest.key));
}

TEST_F(ValidateTest, LogFilesThatNobodySigned) {
  const std::string planted = tree_.write_log(kStart + 2 * kHour).key;
  const std::string newest = tree_.write_log(tree_.end() + kMinute).key;
  const std::string before = tree_.write_log(kStart - kHour).key;
  EXPECT_THAT(run().texts, ElementsAre("log-unlisted " + planted));
  EXPECT_TRUE(collected_.has_note(Kind::LogPending, newest));
  EXPECT_TRUE(collected_.has_note(Kind::LogUncovered, before));
  EXPECT_EQ(collected_.regions[0].pending, 1u);
}

TEST_F(ValidateTest, AFileMayBeDeliveredLate) {
  trails::Digest digest = tree_.blank(tree_.end(), tree_.end() + kHour);
  digest.previous = TrailTree::previous_of(tree_.hours().back());
  digest.files.push_back(tree_.write_log(kStart + 2 * kHour));
  tree_.write_metadata(tree_.seal(digest));
  question_.end = kStart + 4 * kHour;
  EXPECT_THAT(run().texts, IsEmpty());
}

TEST_F(ValidateTest, FilesOfAnotherTrail) {
  TrailTree other("other");
  other.begin(kStart);
  other.add_hour(2);
  other.add_hour(0);
  for (const auto& hour : other.hours()) {
    tree_.write(hour.key(), other.read(hour.key()));
    for (const auto& file : hour.digest.files) {
      tree_.write(file.key, other.read(file.key));
    }
  }
  EXPECT_THAT(run().texts, IsEmpty());
  EXPECT_TRUE(collected_.has_note(Kind::LogOfOtherTrail, ""));
  tree_.erase(other.hour(2).key());  // which had the signature of the one that names them
  EXPECT_THAT(run().texts, UnorderedElementsAre("log-unlisted " + other.log(1, 0),
                                                "log-unlisted " + other.log(1, 1)));
}

TEST_F(ValidateTest, WrongNames) {
  const std::string folder = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/";
  tree_.write(folder + "more.json.gz", gzip("{\"Records\":[]}", 6));
  const std::string moved = folder + "copy of it.json.gz";
  tree_.move(tree_.log(2), moved);
  EXPECT_THAT(run().texts,
              UnorderedElementsAre("wrong-name " + folder + "more.json.gz", "wrong-name " + moved,
                                   "log-missing " + tree_.log(2)));
}

TEST_F(ValidateTest, TheNewestDigestOfACopyHasNoSignature) {
  tree_.erase(digest(6) + ".metadata.json");
  EXPECT_THAT(run().texts, ElementsAre("digest-unsigned " + digest(6)));
  EXPECT_EQ(verdict_.faults, 0u);
  EXPECT_EQ(verdict_.unknowns, 1u);
  question_.accept_unsigned_newest = true;
  EXPECT_THAT(run().texts, IsEmpty());
  EXPECT_TRUE(collected_.has_note(Kind::DigestUnsignedNewest, digest(6)));
  question_.accept_unsigned_newest = false;
  question_.end = tree_.hour(5).digest.end;
  EXPECT_THAT(run().texts, IsEmpty());  // the one after it tells
}

TEST_F(ValidateTest, WithoutKeysNothingIsSaid) {
  public_keys_ = R"({"PublicKeyList":[]})";
  const auto source = must(open_folder(tree_.path(), std::nullopt));
  const auto none = [](const std::string&) -> Result<KeyRing> { return KeyRing(); };
  Collected collected;
  EXPECT_TRUE(test::fails_with(validate(question_, *source, none, collected), ErrorKind::Invalid));
}

TEST(ValidateFolder, IsFoundWhereverItIs) {
  TrailTree tree("main", "deep/er");
  tree.begin(kStart);
  tree.add_hour(1);
  EXPECT_EQ(must(open_folder(tree.path(), std::nullopt))->prefix(), "deep/er/");
  EXPECT_EQ(must(open_folder(tree.path() + "/deep/", std::nullopt))->prefix(), "er/");
  EXPECT_EQ(must(open_folder(tree.path() + "/deep/er/AWSLogs/", std::nullopt))->prefix(), "");
  EXPECT_EQ(must(open_folder(tree.path(), "deep/er"))->prefix(), "deep/er/");
  EXPECT_TRUE(test::fails_with(open_folder(tree.path(), "other"), ErrorKind::Invalid));
  EXPECT_TRUE(test::fails_with(open_folder(tree.path() + "/none", {}), ErrorKind::Invalid));
  tree.write("other/AWSLogs/x", "");
  EXPECT_TRUE(test::fails_with(open_folder(tree.path(), std::nullopt), ErrorKind::Invalid));
}

}  // namespace
}  // namespace trailcam::evidence
