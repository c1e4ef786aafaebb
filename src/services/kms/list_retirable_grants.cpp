#include "aws/pipeline/faults.h"
#include "services/kms/generated/operations.h"
#include "services/kms/grant_access.h"
#include "services/kms/paging.h"

namespace trailcam::kms {
namespace {

// What the key of a row of kRetirerGrants tells.
struct Retirable {
  KeyRow key;  // its id, account and region only
  std::string grant_id;
};

Retirable read_retirable(std::string_view row_key) {
  store::KeyParts parts(row_key);
  parts.text();
  Retirable out;
  out.key.account = AccountId(parts.text());
  out.key.region = Region(parts.text());
  out.key.id = parts.text();
  out.grant_id = parts.text();
  return out;
}

}  // namespace

Result<ListRetirableGrantsOutput> list_retirable_grants(Kms& kms, pipeline::Call& call,
                                                        const ListRetirableGrantsInput& input) {
  const auto& retirer =
      input.RetiringPrincipal ? input.RetiringPrincipal : input.RetiringServicePrincipal;
  if (!retirer) {
    return pipeline::faults::validation(
        pipeline::Family::Json, "Specify either RetiringPrincipal or RetiringServicePrincipal");
  }
  const PrincipalRow wanted = TC_TRY(principal_to_save(kms, call, *retirer));
  ListRetirableGrantsOutput output;
  output.Grants.emplace();
  const auto take = [&](std::string_view row_key, const EmptyRow&) -> Result<bool> {
    const Retirable found = read_retirable(row_key);
    if (found.key.region != call.region) return false;
    const auto grant = TC_TRY(find_grant(call.transaction, found.key, found.grant_id));
    if (!grant) return false;
    output.Grants->push_back(TC_TRY(grant_entry(kms, call, found.key, *grant)));
    return true;
  };
  TC_TRY(page_of_rows(call.transaction, kRetirerGrants, kRetirerGrants.key().text(wanted.id), input,
                      output, take));
  return output;
}

}  // namespace trailcam::kms
