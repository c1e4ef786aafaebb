#include "services/iam/iam.h"

#include <charconv>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "crypto/aead.h"
#include "crypto/password.h"
#include "services/iam/generated/errors.h"

namespace trailcam::iam {
namespace {

constexpr std::string_view kSecretPurpose = "trailcam secret access key 1 ";
constexpr std::string_view kSecretAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint64_t kAccountNumberMax = 999'999'999'999;

// 48 bits: a one, the account in 40 bits, 7 random bits.
std::string account_bits(const AccountId& account, Random& random) {
  std::uint64_t number = 0;
  const std::string& digits = account.str();
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const std::uint64_t word = std::uint64_t{1} << 47 | number << 7 | random.below(128);
  std::string out;
  for (int shift = 40; shift >= 0; shift -= 8) out += char(word >> shift & 255);
  return out;
}

}  // namespace

std::string Iam::new_access_key_id(std::string_view prefix, const AccountId& account) const {
  return std::string(prefix) + base32(account_bits(account, random_) + random_.bytes(4));
}

std::string Iam::new_unique_id(std::string_view prefix, const AccountId& account) const {
  return std::string(prefix) +
         base32(account_bits(account, random_) + random_.bytes(5)).substr(0, 17);
}

std::optional<AccountId> account_in_key_id(std::string_view id) {
  constexpr std::size_t kKeyIdChars = 20;
  constexpr std::size_t kPrefixChars = 4;
  constexpr std::size_t kAccountChars = 10;  // 50 bits, of which 48 are account_bits
  if (id.size() != kKeyIdChars || !(id.starts_with("AKIA") || id.starts_with("ASIA"))) {
    return std::nullopt;
  }
  std::uint64_t bits = 0;
  for (const char c : id.substr(kPrefixChars, kAccountChars)) {
    const std::size_t digit = kBase32Alphabet.find(c);
    if (digit == kBase32Alphabet.npos) return std::nullopt;
    bits = bits << 5 | digit;
  }
  const std::uint64_t number = bits >> 2 >> 7 & 0xff'ffff'ffff;
  if (number > kAccountNumberMax) return std::nullopt;
  return AccountId(fmt::format("{:012}", number));
}

Secret Iam::new_secret() const { return Secret(random_.text(40, kSecretAlphabet)); }

std::string Iam::new_token(std::size_t bytes) const { return base64(random_.bytes(bytes)); }

std::string Iam::seal_secret(const Secret& secret, std::string_view access_key_id) const {
  return crypto::seal(root_key_, std::string(kSecretPurpose) + std::string(access_key_id),
                      secret.reveal(), random_);
}

Result<Secret> Iam::open_secret(std::string_view sealed, std::string_view access_key_id) const {
  return crypto::open(root_key_, std::string(kSecretPurpose) + std::string(access_key_id), sealed);
}

std::string Iam::hash_password(const Secret& password) const {
  return crypto::hash_password(password, random_);
}

Result<UserRow> find_user(pipeline::Call& call, const std::optional<std::string>& name) {
  std::string wanted = name.value_or(call.caller.user_name);
  if (wanted.empty()) {
    return pipeline::faults::validation(pipeline::Family::Query,
                                        "Must specify userName when calling with non-User "
                                        "credentials");
  }
  std::optional<UserRow> user =
      TC_TRY(call.transaction.get(kUsers, user_key(call.account, wanted)));
  if (!user) {
    return errors::no_such_entity_exception(
        fmt::format("The user with name {} cannot be found.", wanted));
  }
  return std::move(*user);
}

Result<std::vector<AccessKeyRow>> access_keys(store::Transaction& transaction,
                                              const AccountId& account,
                                              const std::string& user_name) {
  std::vector<std::string> ids;
  TC_TRY(transaction.scan(kKeysOfUsers, range_of(kKeysOfUsers, account, user_name),
                          [&](std::string_view key, const KeyOfUserRow&) {
                            store::KeyParts parts(key);
                            parts.text();
                            parts.text();
                            parts.number();
                            ids.push_back(parts.text());
                            return true;
                          }));
  std::vector<AccessKeyRow> rows;
  for (const std::string& id : ids) {
    auto row = TC_TRY(transaction.get(kAccessKeys, kAccessKeys.key().text(id)));
    if (row) rows.push_back(std::move(*row));
  }
  return rows;
}

AccessKeyRow put_access_key(const Iam& iam, store::Transaction& transaction, const UserRow& user,
                            const std::string& id, const Secret& secret, Timestamp now) {
  AccessKeyRow row;
  row.id = id;
  row.account = user.account;
  row.user_name = user.name;
  row.sealed_secret = iam.seal_secret(secret, id);
  row.created = now;
  transaction.put(kAccessKeys, kAccessKeys.key().text(id), row);
  transaction.put(kKeysOfUsers, key_of_user_key(row), KeyOfUserRow{});
  return row;
}

NewAccessKey add_access_key(const Iam& iam, store::Transaction& transaction, const UserRow& user,
                            Timestamp now) {
  Secret secret = iam.new_secret();
  AccessKeyRow row = put_access_key(iam, transaction, user,
                                    iam.new_access_key_id("AKIA", user.account), secret, now);
  return {std::move(row), std::move(secret)};
}

void erase_access_key(store::Transaction& transaction, const AccessKeyRow& row) {
  transaction.erase(kAccessKeys, kAccessKeys.key().text(row.id));
  transaction.erase(kKeyUses, kKeyUses.key().text(row.id));
  transaction.erase(kKeysOfUsers, key_of_user_key(row));
}

}  // namespace trailcam::iam
