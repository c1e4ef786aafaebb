// A bucket's copy in a folder: hours of log files and their digests, signed with a key of the
// test's own, so that a test can tamper with them.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/compress.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/rsa.h"
#include "support/result.h"
#include "support/temp_folder.h"
#include "trails/digest.h"
#include "trails/layout.h"

namespace trailcam::test {

// Made once: it takes long.
inline const crypto::RsaKey& digest_key() {
  static const crypto::RsaKey key = must(crypto::RsaKey::generate());
  return key;
}

class TrailTree {
 public:
  struct Hour {
    trails::Digest digest;
    std::string signature;
    std::string key() const { return digest.key; }
  };

  explicit TrailTree(std::string trail = "main", std::string prefix = "")
      : trail_(std::move(trail)), prefix_(std::move(prefix)) {}

  std::string path() const { return folder_.path(); }
  const std::vector<Hour>& hours() const { return hours_; }
  const Hour& hour(std::size_t i) const { return hours_.at(i); }
  std::string log(std::size_t hour, std::size_t file = 0) const {
    return hours_.at(hour).digest.files.at(file).key;
  }
  Timestamp end() const { return hours_.back().digest.end; }

  // Begins a chain: a starting digest that ends at `time`.
  void begin(Timestamp time) {
    trails::Digest digest = blank(time - std::chrono::hours{1}, time);
    seal(std::move(digest));
  }
  // One more hour with so many log files.
  void add_hour(std::size_t files) { add_until(end() + std::chrono::hours{1}, files); }
  void add_until(Timestamp until, std::size_t files) {
    const Hour& last = hours_.back();
    trails::Digest digest = blank(last.digest.end, until);
    digest.previous = previous_of(last);
    for (std::size_t i = 0; i < files; ++i) {
      digest.files.push_back(
          write_log(last.digest.end + std::chrono::minutes{5 * std::int64_t(1 + i)}));
    }
    seal(std::move(digest));
  }
  static trails::PreviousDigest previous_of(const Hour& hour) {
    return {hour.digest.bucket, hour.digest.key, crypto::sha256_hex(to_json(hour.digest)),
            hour.signature};
  }

  // A log file that no digest names, unless the caller sees to it.
  trails::DigestedFile write_log(Timestamp time) {
    trails::FileName name = folder();
    name.time = time - time.time_since_epoch() % std::chrono::minutes{5};
    name.random = fmt::format("{:.4}{:012}", trail_, ++files_);
    const std::string text = fmt::format(R"({{"Records":[{{"eventID":"{}","eventTime":"{}"}}]}})",
                                         files_, iso8601(time));
    write(to_key(name), gzip(text, 6));
    return {kBucket, to_key(name), crypto::sha256_hex(text), time, time};
  }

  // Signs as it stands and writes it where it says that it lies.
  Hour seal(trails::Digest digest, const crypto::RsaKey& key = digest_key()) {
    digest.fingerprint = trails::public_key_fingerprint(key.public_key());
    const std::string json = to_json(digest);
    const std::string signature = hex(key.sign(string_to_sign(digest, crypto::sha256_hex(json))));
    write(digest.key, gzip(json, 6));
    hours_.push_back({std::move(digest), signature});
    return hours_.back();
  }
  trails::Digest blank(Timestamp start, Timestamp end) const {
    trails::FileName name = folder();
    name.kind = trails::kDigestKind;
    name.time = end;
    name.trail = trail_;
    name.home_region = Region("us-east-1");
    trails::Digest digest;
    digest.account = name.account;
    digest.start = start;
    digest.end = end;
    digest.bucket = kBucket;
    digest.key = to_key(name);
    return digest;
  }
  trails::FileName folder() const {
    trails::FileName name;
    name.prefix = prefix_;
    name.account = AccountId("111122223333");
    name.region = Region("eu-west-1");
    return name;
  }

  // Beside the digest: what HeadObject answers.
  void write_metadata(const Hour& hour) const {
    write(
        hour.key() + ".metadata.json",
        fmt::format(R"({{"Metadata":{{"signature":"{}","signature-algorithm":"SHA256withRSA"}}}})",
                    hour.signature));
  }

  void write(const std::string& key, const std::string& bytes) const {
    const std::filesystem::path file = folder_.path() + "/" + key;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
  }
  std::string read(const std::string& key) const {
    std::ifstream file(folder_.path() + "/" + key, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  void erase(const std::string& key) const { std::filesystem::remove(folder_.path() + "/" + key); }
  void move(const std::string& from, const std::string& to) const {
    write(to, read(from));
    erase(from);
  }

  // The answer of ListPublicKeys.
  static std::string public_keys(const crypto::RsaKey& key = digest_key(),
                                 std::string_view from = "2026-01-01T00:00:00Z",
                                 std::string_view until = "2026-01-31T00:00:00Z") {
    const std::string der = key.public_key();
    return to_json(Value::map(
        {{"PublicKeyList",
          Value::List{Value::map({{"Value", base64(der)},
                                  {"ValidityStartTime", from},
                                  {"ValidityEndTime", until},
                                  {"Fingerprint", trails::public_key_fingerprint(der)}})}}}));
  }

  static constexpr const char* kBucket = "evidence";

 private:
  TempFolder folder_;
  std::string trail_;
  std::string prefix_;
  std::vector<Hour> hours_;
  std::uint64_t files_ = 0;
};

}  // namespace trailcam::test
