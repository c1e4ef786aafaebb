// The kinds of keys: what they are for and which algorithms they know.
//
// Source: "Key spec reference" (KMS Developer Guide, read 2026-08).
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/asymmetric.h"

namespace trailcam::kms {

struct KeySpec {
  std::string_view name;
  std::size_t material_bytes = 0;                // random bytes are its material,
  std::optional<crypto::KeyPairSpec> pair = {};  // or it is a pair of keys
  std::vector<std::string_view> usages = {};
  std::vector<std::string_view> encryption = {};  // algorithms, as those that follow
  std::vector<std::string_view> signing = {};
  std::vector<std::string_view> mac = {};
  std::vector<std::string_view> agreement = {};
};

// The specs that keys can have here.
std::span<const KeySpec> key_specs();
// Of a key that is there.
const KeySpec& key_spec(std::string_view name);
// Null when there is none such.
const KeySpec* find_key_spec(std::string_view name);

// What a key of that spec is for, when `usage` was asked for ("" for the default). Errors:
// ValidationException, in KMS's words.
Result<std::string_view> choose_usage(const KeySpec& spec, std::string_view usage);

}  // namespace trailcam::kms
