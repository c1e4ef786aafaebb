#include "services/kms/imports.h"

#include <charconv>

#include <fmt/format.h>

#include "services/kms/generated/errors.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {
namespace {
constexpr std::string_view kImportPurpose = "trailcam kms import token 1";
}  // namespace

std::string write_import_token(const Kms& kms, const ImportToken& token, Random& random) {
  const Secret content(fmt::format("{} {} {} {}", token.key_arn, token.algorithm,
                                   token.expires.time_since_epoch().count(),
                                   token.wrapping_key.reveal()));
  return kms.seal_token(kImportPurpose, content.reveal(), random);
}

Result<ImportToken> read_import_token(const Kms& kms, std::string_view token) {
  const auto content = kms.open_token(kImportPurpose, token);
  if (!content) return errors::invalid_import_token_exception("");
  std::string_view rest = *content;
  const auto word = [&] {
    const std::string_view out = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(out.size() + 1, rest.size()));
    return out;
  };
  ImportToken out;
  out.key_arn = word();
  out.algorithm = word();
  const std::string_view expires = word();
  Millis::rep millis = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), millis);
  out.expires = Timestamp{Millis{millis}};
  out.wrapping_key = Secret(std::string(rest));
  return out;
}

Result<void> check_imports(const KeyRow& key) {
  if (key.origin != "EXTERNAL") {
    return errors::unsupported_operation_exception(fmt::format(
        "{} origin is {} which is not valid for this operation.", key.arn(), key.origin));
  }
  if (key_spec(key.spec).material_bytes > 0) return {};
  return errors::unsupported_operation_exception(
      fmt::format("Material of KeySpec {} cannot be imported.", key.spec));
}

void forget_material(store::Transaction& transaction, KeyRow& key) {
  transaction.erase(kMaterials, of_key(kMaterials, key).text(key.material));
  key.awaits_material = true;
  key.material_expires.reset();
  if (key.state != "PendingDeletion") key.state = "PendingImport";
}

}  // namespace trailcam::kms
