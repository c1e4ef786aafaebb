// Rotation: new material for a key, by itself or when asked. What was encrypted before decrypts
// with the material of then.
//
// Source: "Rotate AWS KMS keys" (KMS Developer Guide, read 2026-08).
#pragma once

#include "aws/record/event_record.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

inline constexpr std::string_view kAutomatic = "AUTOMATIC";
inline constexpr std::string_view kOnDemand = "ON_DEMAND";

// Error: UnsupportedOperationException for keys that do not rotate by themselves.
Result<void> check_rotates(const KeyRow& key);
// The same for rotation on demand, which imported material knows too.
Result<void> check_rotates_on_demand(const KeyRow& key);
// Gives the key, whose row is put, new material, and adds the RotateKey event. That of an imported
// key must be there. Errors: KMSInvalidStateException; Io, Corrupt, Internal.
Result<void> rotate(const Kms& kms, store::Transaction& transaction, KeyRow& key,
                    std::string_view type, Timestamp now, Random& random);

// The record of what KMS does by itself: "RotateKey", "DeleteKey", "DeleteExpiredKeyMaterial".
struct KeyEvent {
  std::string_view name;
  Timestamp time{};
  std::string_view rotation_type = {};  // RotateKey
};
record::EventRecord key_event(const KeyRow& key, const KeyEvent& event, Random& random);

}  // namespace trailcam::kms
