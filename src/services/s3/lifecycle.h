// Does what buckets' lifecycle rules ask for (lifecycle_decision.h): after each midnight UTC it
// walks through all buckets that have rules, a page of keys at each step, and moves, expires and
// removes what is due. Where it is on its way is kept in the catalog, so a restart goes on there.
//
// Each object is changed by a commit of its own that holds only if nobody else changed it or its
// bucket meanwhile; otherwise it is looked at again. A locked version is never removed. CloudTrail
// has no events of this work, so none is recorded.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/worker.h"
#include "services/s3/lifecycle_decision.h"
#include "services/s3/rows.h"
#include "services/s3/versions.h"
#include "store/committer.h"

namespace trailcam::s3 {

// How far the walk of a day has come.
struct LifecycleWalkRow {
  // In the order in which a bucket's rows are walked. The numbers are stored.
  enum class Stage { Objects = 0, Versions = 1, Markers = 2, Uploads = 3 };
  Timestamp day{};
  bool done = false;
  std::string bucket = {};  // the one under way; "": none yet
  Stage stage = Stage::Objects;
  std::string after = {};             // rows up to this one are done
  std::string key = {};               // of versions: of the last one,
  std::int64_t newer_noncurrent = 0;  // and how many of it were left standing
  static void fields(auto& self, auto&& field) {
    field(1, self.day);
    field(2, self.done);
    field(3, self.bucket);
    field(4, self.stage);
    field(5, self.after);
    field(6, self.key);
    field(7, self.newer_noncurrent);
  }
};
inline constexpr store::Table<LifecycleWalkRow> kLifecycleWalk{"lifecycle-walk"};  // one row

class Lifecycle : public Worker {
 public:
  Lifecycle(const store::Database& database, store::Committer& committer, const Clock& clock,
            Random& random)
      : database_(database), committer_(committer), clock_(clock), random_(random) {}

  Status step() override;
  Millis idle_max() const override { return Millis{10'000}; }
  std::optional<Timestamp> next_due() const override { return due_.get(); }

 private:
  // A version as the walk meets it; `newer_noncurrent` of noncurrent ones.
  struct Met {
    const std::string& key;
    const ObjectRow& row;
    std::int64_t newer_noncurrent = 0;
  };
  enum class Outcome { Stays, Removed };

  Result<Status> walk();
  Result<void> begin_bucket(LifecycleWalkRow& walk) const;
  Result<void> walk_page(LifecycleWalkRow& walk, const BucketRow& bucket);
  Result<void> walk_uploads(LifecycleWalkRow& walk, const BucketRow& bucket);
  Result<void> visit(LifecycleWalkRow& walk, const BucketRow& bucket, std::string_view row_key,
                     const ObjectRow& row);
  Result<Outcome> treat(const std::string& bucket, const Met& met);
  Result<LifecycleAction> act(store::Transaction& transaction, const std::string& bucket,
                              const Met& met);
  Result<void> abort(const BucketRow& bucket, const std::string& key, const UploadRow& upload);

  const store::Database& database_;
  store::Committer& committer_;
  const Clock& clock_;
  Random& random_;
  DueTime due_;
};

}  // namespace trailcam::s3
