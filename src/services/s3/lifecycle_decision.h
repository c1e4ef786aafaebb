// What lifecycle rules want done with one version of an object, or one upload, at one moment. Pure:
// the worker acts on it (lifecycle.h), GetObject tells of it.
//
// What is due N days after an event is due at the first midnight UTC that comes N days after it.
// Source: "Amazon S3 User Guide", "Lifecycle configuration elements" and "Examples of S3 Lifecycle
// configurations" (overlapping filters and conflicting actions).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/s3/lifecycle_rows.h"

namespace trailcam::s3 {

// Objects below this many bytes stay where they are unless a filter speaks of sizes.
inline constexpr std::uint64_t kTransitionBytesMin = 128 << 10;

// Refers to what it was made of.
struct LifecycleSubject {
  std::string_view key;
  const std::vector<store::TagRow>& tags;
  std::uint64_t size = 0;
  std::string_view storage_class;
  Timestamp created;
  std::optional<Timestamp> became_noncurrent = {};
  std::int64_t newer_noncurrent = 0;  // noncurrent versions of the key that are newer
  bool delete_marker = false;
  bool lone = false;       // the only version of its key
  bool versioned = false;  // its bucket keeps versions, or once did
};

struct LifecycleAction {
  enum class Kind {
    None,
    Transition,
    Expire,  // of a current version: a delete marker takes its place
    Remove,  // for good
  };
  Kind kind = Kind::None;
  std::string storage_class = {};  // of a Transition
  std::string rule_id = {};
};

// The one thing to do next. After a transition there may be more.
LifecycleAction decide(const LifecycleRow& lifecycle, const LifecycleSubject& subject,
                       Timestamp now);

struct LifecycleDue {
  Timestamp time;
  std::string rule_id;
};

// When the current version expires, by the rule that comes first.
std::optional<LifecycleDue> expiry_of(const LifecycleRow& lifecycle,
                                      const LifecycleSubject& subject);
// When an upload that is not completed is aborted.
std::optional<LifecycleDue> abort_of(const LifecycleRow& lifecycle, std::string_view key,
                                     Timestamp initiated);

// The first midnight UTC after `from` + `days`.
Timestamp lifecycle_midnight(Timestamp from, std::int64_t days);

// expiry-date="Fri, 23 Dec 2012 00:00:00 GMT", rule-id="id"
std::string expiration_header(const LifecycleDue& due);

}  // namespace trailcam::s3
