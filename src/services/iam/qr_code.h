// The picture that a phone scans to get the seed of a virtual MFA device.
#pragma once

#include <string>
#include <string_view>

namespace trailcam::iam {

// A PNG of a QR code, black on white with its quiet zone.
std::string qr_code_png(std::string_view text);

}  // namespace trailcam::iam
