#include "trails/digest_keys.h"

#include <algorithm>

#include "crypto/aead.h"
#include "trails/digest.h"

namespace trailcam::trails {
namespace {

std::string purpose(const DigestKeyRow& row) {
  return "digest key " + row.region.str() + " " + row.fingerprint;
}

store::Key key_of(const DigestKeyRow& row) {
  return kDigestKeys.key()
      .text(row.region.str())
      .number(std::uint64_t(row.valid_from.time_since_epoch().count()))
      .text(row.fingerprint);
}

}  // namespace

Result<std::vector<DigestKeyRow>> digest_keys(const store::Transaction& transaction,
                                              const Region& region, Timestamp from, Timestamp to) {
  std::vector<DigestKeyRow> out;
  TC_TRY(transaction.scan(kDigestKeys, kDigestKeys.key().text(region.str()).range(),
                          [&](std::string_view, DigestKeyRow row) {
                            if (row.valid_from > to) return false;
                            if (row.valid_to >= from) out.push_back(std::move(row));
                            return true;
                          }));
  return out;
}

Result<crypto::RsaKey> DigestKeys::key(const Region& region, std::string_view fingerprint) const {
  const store::Transaction transaction(database_);
  const auto keys = TC_TRY(digest_keys(transaction, region, Timestamp::min(), Timestamp::max()));
  const auto row = std::ranges::find(keys, fingerprint, &DigestKeyRow::fingerprint);
  if (row == keys.end() || row->sealed.empty()) {
    return Error(ErrorKind::NotFound, "the private half of the key is erased");
  }
  return crypto::RsaKey::read(TC_TRY(crypto::open(root_key_, purpose(*row), row->sealed)));
}

Result<std::string> DigestKeys::make(const Region& region, Timestamp time) {
  const crypto::RsaKey key = TC_TRY(crypto::RsaKey::generate());
  DigestKeyRow row;
  row.region = region;
  row.public_key = key.public_key();
  row.fingerprint = public_key_fingerprint(row.public_key);
  // A day early: the first digest's key was valid in the hour that it covers.
  row.valid_from = std::chrono::floor<std::chrono::days>(time) - std::chrono::days{1};
  row.valid_to = row.valid_from + kDigestKeyValidity;
  row.sealed = crypto::seal(root_key_, purpose(row), key.pkcs8().reveal(), random_);
  store::Transaction transaction(database_);
  transaction.put(kDigestKeys, key_of(row), row);
  for (DigestKeyRow& old : TC_TRY(digest_keys(transaction, region, Timestamp::min(), time))) {
    if (old.valid_to >= time || old.sealed.empty()) continue;
    old.sealed.clear();
    transaction.put(kDigestKeys, key_of(old), old);
  }
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return row.fingerprint;
}

Result<std::string> DigestKeys::fingerprint_for(const Region& region, Timestamp time) {
  const store::Transaction transaction(database_);
  const auto valid = TC_TRY(digest_keys(transaction, region, time, time));
  const bool fresh = !valid.empty() && !valid.back().sealed.empty() &&
                     time < valid.back().valid_from + kDigestKeyRotation;
  if (fresh) return valid.back().fingerprint;
  return make(region, time);
}

}  // namespace trailcam::trails
