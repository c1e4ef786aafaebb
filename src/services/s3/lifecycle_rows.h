// A bucket's lifecycle configuration as it is kept, close to how the client wrote it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/tag_row.h"

namespace trailcam::s3 {

using store::TagRow;

// How a filter was written. The numbers are stored.
enum class FilterForm {
  Single = 0,      // <Filter> with one condition or none
  And = 1,         // <Filter><And>
  RulePrefix = 2,  // <Prefix> of the rule itself, as before there were filters
};

// All that is given must hold; nothing given: every object.
struct LifecycleFilterRow {
  FilterForm form = FilterForm::Single;
  std::optional<std::string> prefix = {};
  std::vector<TagRow> tags = {};
  std::optional<std::int64_t> greater_than = {};  // bytes
  std::optional<std::int64_t> less_than = {};     // bytes
  static void fields(auto& self, auto&& field) {
    field(1, self.form);
    field(2, self.prefix);
    field(3, self.tags);
    field(4, self.greater_than);
    field(5, self.less_than);
  }
};

// One of the two: days after the object was made, or a date.
struct LifecycleWhenRow {
  std::optional<std::int64_t> days = {};
  std::optional<Timestamp> date = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.days);
    field(2, self.date);
  }
};

struct TransitionRow {
  LifecycleWhenRow when;
  std::string storage_class;
  static void fields(auto& self, auto&& field) {
    field(1, self.when);
    field(2, self.storage_class);
  }
};

struct ExpirationRow {
  LifecycleWhenRow when;
  std::optional<bool> expired_marker;  // ExpiredObjectDeleteMarker
  static void fields(auto& self, auto&& field) {
    field(1, self.when);
    field(2, self.expired_marker);
  }
};

// What becomes of a version so many days after another took its place, once there are so many
// newer noncurrent ones. An expiration has no class.
struct NoncurrentRow {
  std::optional<std::int64_t> days;
  std::optional<std::int64_t> newer;
  std::string storage_class;
  static void fields(auto& self, auto&& field) {
    field(1, self.days);
    field(2, self.newer);
    field(3, self.storage_class);
  }
};

struct LifecycleRuleRow {
  std::string id;
  bool enabled = false;
  LifecycleFilterRow filter;
  std::vector<TransitionRow> transitions;
  std::optional<ExpirationRow> expiration;
  std::vector<NoncurrentRow> noncurrent_transitions;
  std::optional<NoncurrentRow> noncurrent_expiration;
  std::optional<std::int64_t> abort_days;  // AbortIncompleteMultipartUpload
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.enabled);
    field(3, self.filter);
    field(4, self.transitions);
    field(5, self.expiration);
    field(6, self.noncurrent_transitions);
    field(7, self.noncurrent_expiration);
    field(8, self.abort_days);
  }
};

struct LifecycleRow {
  std::vector<LifecycleRuleRow> rules;
  // Which small objects stay where they are: "all_storage_classes_128K", "varies_by_storage_class".
  std::string minimum_size;
  static void fields(auto& self, auto&& field) {
    field(1, self.rules);
    field(2, self.minimum_size);
  }
};

}  // namespace trailcam::s3
