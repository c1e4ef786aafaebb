// A digest that is read writes the same digest; a key that is read is written the same.
#include "fuzz/fuzz.h"
#include "trails/digest.h"
#include "trails/layout.h"

void trailcam::fuzz::fuzz(std::string_view bytes) {
  const Result<trails::Digest> digest = trails::parse_digest(bytes);
  if (digest) {
    const Result<trails::Digest> again = trails::parse_digest(to_json(*digest));
    TC_ASSERT(again && again->key == digest->key && again->files.size() == digest->files.size());
  }
  const Result<trails::FileName> name = trails::parse_key(bytes);
  if (name) TC_ASSERT(to_key(*name) == bytes);
}
