// The account of a data folder and its administrator: made at the first start, and written where
// clients find them.
#pragma once

#include "server/settings.h"
#include "services/iam/iam.h"
#include "store/committer.h"
#include "store/data_folder.h"

namespace trailcam::server {

inline constexpr std::string_view kAdminName = "admin";

// Makes the default account with its IAM user `admin` when the folder has none. Returns its id.
// Errors: Invalid when --account or --admin-key does not fit what the folder holds; Io.
Result<AccountId> prepare_account(const Settings& settings, const iam::Iam& iam,
                                  const store::Database& database, store::Committer& committer,
                                  Random& random, Timestamp now);

// DATA/credentials, from what the catalog holds: [default] and [ACCOUNT] are the newest active key
// of `admin`. Error: Io, Corrupt.
Result<void> write_credentials(const store::DataFolder& folder, const AccountId& account,
                               const iam::Iam& iam, const store::Database& database);

}  // namespace trailcam::server
