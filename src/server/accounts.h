// The accounts of a data folder and their administrators: made at the first start, and written
// where clients find them.
#pragma once

#include "server/settings.h"
#include "services/iam/iam.h"
#include "store/committer.h"
#include "store/data_folder.h"

namespace trailcam::server {

inline constexpr std::string_view kAdminName = "admin";

using Accounts = std::vector<AccountId>;  // the default account first

// Makes the default account, and those that --accounts names, each with its IAM user `admin`, where
// the folder has them not. Returns all that there are.
// Errors: Invalid when --accounts or --admin-key does not fit what the folder holds; Io.
Result<Accounts> prepare_accounts(const Settings& settings, const iam::Iam& iam,
                                  const store::Database& database, store::Committer& committer,
                                  Random& random, Timestamp now);

// DATA/credentials, from what the catalog holds: [default] and [ACCOUNT] are the newest active key
// of `admin`, [root-ACCOUNT] is that of the root user where it has one. Error: Io, Corrupt.
Result<void> write_credentials(const store::DataFolder& folder, const Accounts& accounts,
                               const iam::Iam& iam, const store::Database& database);

}  // namespace trailcam::server
