// Passwords as they are kept: scrypt (RFC 7914), through OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace trailcam::crypto {

// "scrypt$15$8$1$salt$hash", salt and hash in base64; each with a salt of its own. Takes some
// 0.1 s and 32 MiB, which is the point.
std::string hash_password(const Secret& password, Random& random);

// Takes as long as hashing. False also for a hash that is none.
bool is_password(const Secret& password, std::string_view hash);

}  // namespace trailcam::crypto
