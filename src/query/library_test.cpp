#include "query/library.h"

#include <gtest/gtest.h>

namespace trailcam::query {
namespace {

TEST(Library, LoadsTheDuckDbThatIsPinned) {
  const Result<const Library*> loaded = library();
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_STREQ((*loaded)->library_version(), "v1.5.5");
}

}  // namespace
}  // namespace trailcam::query
