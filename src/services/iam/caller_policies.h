// Reads what policies a caller has: the rows behind pipeline::CallerPolicies.
#pragma once

#include <atomic>
#include <memory>
#include <unordered_map>

#include "aws/pipeline/caller.h"
#include "aws/policy/cache.h"
#include "base/mutex.h"
#include "services/iam/applied_policies.h"

namespace trailcam::iam {

// Whether rows of this table say what a caller may do. Tables that are written at each use of a key
// are left out, and sessions, whose policies never change.
bool bears_on_policies(std::string_view table);

// What was read is kept until a row that bears on it changes. Any thread.
class CallerPolicies : public pipeline::CallerPolicies {
 public:
  static constexpr std::size_t kCallersMax = 4096;

  // `changes` counts the writes to tables that bears_on_policies() names.
  CallerPolicies(const Iam& iam, const store::Database& database, policy::Cache& cache,
                 const std::atomic<std::uint64_t>& changes)
      : iam_(iam), database_(database), cache_(cache), changes_(changes) {}

  Result<std::shared_ptr<const policy::CallerPolicies>> of(
      const pipeline::Caller& caller) const override TC_EXCLUDES(mutex_);

 private:
  using Policies = std::shared_ptr<const policy::CallerPolicies>;
  Result<Policies> read(const pipeline::Caller& caller) const;
  Result<policy::NamedPolicy> compiled(const AppliedPolicy& policy) const;
  Result<void> add(const AppliedPolicies& applied, policy::CallerPolicies& out) const;
  // What limits the session that the caller's credentials are of.
  Result<void> add_session(store::Transaction& transaction, const pipeline::Caller& caller,
                           policy::CallerPolicies& out) const;

  const Iam& iam_;
  const store::Database& database_;
  policy::Cache& cache_;
  const std::atomic<std::uint64_t>& changes_;
  mutable Mutex mutex_;
  // By ARN and access key; all as of changes_ = known_at_.
  mutable std::unordered_map<std::string, Policies> known_ TC_GUARDED_BY(mutex_);
  mutable std::uint64_t known_at_ TC_GUARDED_BY(mutex_) = 0;
};

}  // namespace trailcam::iam
