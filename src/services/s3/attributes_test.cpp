#include "services/s3/attributes.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;
using test::succeeds;

TEST(Attributes, TransferEncodingsAreNotKept) {
  EXPECT_EQ(kept_content_encoding("gzip"), "gzip");
  EXPECT_EQ(kept_content_encoding("aws-chunked"), std::nullopt);
  EXPECT_EQ(kept_content_encoding("aws-chunked,gzip"), "gzip");
  EXPECT_EQ(kept_content_encoding("gzip, aws-chunked, br"), "gzip,br");
  EXPECT_EQ(kept_content_encoding(std::nullopt), std::nullopt);
}

TEST(Attributes, MetadataHasItsLimit) {
  EXPECT_TRUE(succeeds(check_metadata({{"k", std::string(2047, 'v')}})));
  EXPECT_TRUE(fails_with(check_metadata({{"k", std::string(2048, 'v')}}), "MetadataTooLarge"));
}

TEST(Attributes, OnlyClassesThatCanBeReadAreTaken) {
  EXPECT_EQ(must(read_storage_class(std::nullopt)), "STANDARD");
  EXPECT_EQ(must(read_storage_class("STANDARD_IA")), "STANDARD_IA");
  EXPECT_EQ(must(read_storage_class("GLACIER")), "GLACIER");
  EXPECT_TRUE(fails_with(read_storage_class("OUTPOSTS"), "InvalidStorageClass"));
}

TEST(Attributes, ReadsWhatAnUploadSays) {
  PutObjectInput input;
  input.ContentEncoding = "aws-chunked";
  input.Metadata.emplace()["a"] = "1";
  input.Tagging = "t=1";
  const AttributesRow row = must(read_attributes(input));
  EXPECT_EQ(row.content_type, "binary/octet-stream");
  EXPECT_EQ(row.content_encoding, std::nullopt);
  EXPECT_EQ(row.metadata.at("a"), "1");
  EXPECT_EQ(row.tags.size(), 1u);
  EXPECT_EQ(row.storage_class, "STANDARD");
}

}  // namespace
}  // namespace trailcam::s3
