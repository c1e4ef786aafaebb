#include "services/athena/uuids.h"

#include "crypto/digest.h"

namespace trailcam::athena {

std::string uuid_of(std::string_view text) {
  std::string digits = crypto::sha256_hex(text).substr(0, 32);
  digits[12] = '8';  // RFC 9562: of a form of our own
  digits[16] = 'a';
  for (const std::size_t at : {8, 13, 18, 23}) digits.insert(at, 1, '-');
  return digits;
}

}  // namespace trailcam::athena
