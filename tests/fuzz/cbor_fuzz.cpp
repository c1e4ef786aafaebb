// CBOR: reading ends within the input, skipping agrees with it, and writing loses nothing.
#include "base/cbor.h"
#include "fuzz/fuzz.h"

void trailcam::fuzz::fuzz(std::string_view bytes) {
  CborReader skipping(bytes);
  const bool skipped = skipping.skip().has_value();
  const Result<Value> value = parse_cbor(bytes);
  if (!value) return;
  TC_ASSERT(skipped && skipping.at_end());
  const std::string written = to_cbor(*value);
  const Result<Value> again = parse_cbor(written);
  TC_ASSERT(again && to_cbor(*again) == written);
}
