#include "services/s3/faults.h"

#include "aws/pipeline/faults.h"

namespace trailcam::s3 {

Error access_denied() {
  return pipeline::faults::access_denied(pipeline::Family::S3, "Access Denied");
}

}  // namespace trailcam::s3
