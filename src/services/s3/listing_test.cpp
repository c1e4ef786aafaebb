#include "services/s3/listing.h"

#include <gtest/gtest.h>

#include "services/s3/rows.h"
#include "support/temp_database.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;
using Names = std::vector<std::string>;

class ListingTest : public ::testing::Test {
 protected:
  void put(const Names& keys) {
    store::Transaction transaction(files_.database());
    for (const std::string& key : keys) {
      transaction.put(kObjects, object_key("b", key), ObjectRow{});
    }
    transaction.put(kObjects, object_key("a", "elsewhere"), ObjectRow{});
    transaction.put(kObjects, object_key("b2", "elsewhere"), ObjectRow{});
    must(files_.committer().commit(std::move(transaction.change())));
  }
  ListPage list(ListQuery query) { return must(list_page(files_.database(), query)); }
  ListQuery query(std::string prefix = "", std::string delimiter = "", std::string after = "",
                  std::size_t items_max = 1000) {
    return {.rows = kObjects.key().text("b"),
            .prefix = std::move(prefix),
            .delimiter = std::move(delimiter),
            .after = std::move(after),
            .items_max = items_max};
  }
  static Names names(const ListPage& page) {
    Names out;
    for (const auto& entry : page.entries) out.push_back(entry.name);
    return out;
  }

  test::TempDatabase files_;
};

TEST_F(ListingTest, FindsTheNamesOfOneBucketInByteOrder) {
  put({"b", "a", "a/b", "a b", "\xc3\xa4", "Z", std::string("a\0b", 3)});
  EXPECT_EQ(names(list(query())),
            (Names{"Z", "a", std::string("a\0b", 3), "a b", "a/b", "b", "\xc3\xa4"}));
}

TEST_F(ListingTest, KeepsToAPrefix) {
  put({"a", "ab", "abc", "b", "ac"});
  EXPECT_EQ(names(list(query("ab"))), (Names{"ab", "abc"}));
  EXPECT_TRUE(names(list(query("x"))).empty());
}

TEST_F(ListingTest, RollsUpAtTheDelimiter) {
  put({"a", "b/1", "b/2", "b/c/3", "c/", "d//e"});
  const ListPage top = list(query("", "/"));
  EXPECT_EQ(names(top), (Names{"a"}));
  EXPECT_EQ(top.prefixes, (Names{"b/", "c/", "d/"}));
  const ListPage inside = list(query("b/", "/"));
  EXPECT_EQ(names(inside), (Names{"b/1", "b/2"}));
  EXPECT_EQ(inside.prefixes, (Names{"b/c/"}));
  EXPECT_EQ(list(query("d/", "/")).prefixes, (Names{"d//"}));
}

TEST_F(ListingTest, TakesDelimitersOfSeveralCharacters) {
  put({"a--b", "a--c", "a-d"});
  const ListPage page = list(query("", "--"));
  EXPECT_EQ(names(page), (Names{"a-d"}));
  EXPECT_EQ(page.prefixes, (Names{"a--"}));
}

TEST_F(ListingTest, GoesOnAfterAName) {
  put({"a", "b", "c"});
  EXPECT_EQ(names(list(query("", "", "a"))), (Names{"b", "c"}));
  EXPECT_EQ(names(list(query("", "", "aa"))), (Names{"b", "c"}));
  EXPECT_TRUE(names(list(query("", "", "c"))).empty());
  EXPECT_EQ(names(list(query("b", "", "a"))), (Names{"b"}));
  EXPECT_TRUE(names(list(query("a", "", "b"))).empty());
}

TEST_F(ListingTest, DoesNotTellAGroupTwice) {
  put({"a", "b/1", "b/2", "c"});
  EXPECT_TRUE(list(query("", "/", "b/")).prefixes.empty());
  EXPECT_TRUE(list(query("", "/", "b/1")).prefixes.empty());
  EXPECT_EQ(names(list(query("", "/", "b/1"))), (Names{"c"}));
  EXPECT_EQ(list(query("", "/", "a")).prefixes, (Names{"b/"}));
}

TEST_F(ListingTest, PagesMeetWithoutGapOrOverlap) {
  put({"a", "b/1", "b/2", "c", "d/1", "e", "f/1", "f/2"});
  for (std::size_t items_max = 1; items_max < 8; ++items_max) {
    Names all;
    std::string after;
    for (int pages = 0; pages < 10; ++pages) {
      const ListPage page = list(query("", "/", after, items_max));
      Names here = names(page);
      here.insert(here.end(), page.prefixes.begin(), page.prefixes.end());
      EXPECT_LE(here.size(), items_max);
      std::sort(here.begin(), here.end());
      all.insert(all.end(), here.begin(), here.end());
      if (!page.truncated) break;
      EXPECT_EQ(page.last, all.back());
      after = must(read_continuation_token(continuation_token(page.last)));
    }
    EXPECT_EQ(all, (Names{"a", "b/", "c", "d/", "e", "f/"})) << items_max;
  }
}

TEST_F(ListingTest, APageThatIsJustFullIsTheLast) {
  put({"a", "b"});
  EXPECT_FALSE(list(query("", "", "", 2)).truncated);
  EXPECT_TRUE(list(query("", "", "", 1)).truncated);
  const ListPage none = list(query("", "", "", 0));
  EXPECT_TRUE(none.entries.empty());
  EXPECT_FALSE(none.truncated);
}

TEST_F(ListingTest, GoesOnWithinRowsOfOneName) {
  store::Transaction transaction(files_.database());
  for (const char* id : {"1", "2", "3"}) {
    transaction.put(kUploads, upload_key("b", "k", id), UploadRow{});
  }
  must(files_.committer().commit(std::move(transaction.change())));
  ListQuery uploads{.rows = kUploads.key().text("b"),
                    .prefix = "",
                    .delimiter = "",
                    .after = "k",
                    .after_within = "1",
                    .items_max = 10};
  EXPECT_EQ(names(list(uploads)), (Names{"k", "k"}));
  uploads.after_within = "";
  EXPECT_TRUE(names(list(uploads)).empty());
}

TEST(Listing, PageSizesHaveBounds) {
  EXPECT_EQ(must(page_size(std::nullopt, "max-keys")), 1000u);
  EXPECT_EQ(must(page_size(5000, "max-keys")), 1000u);
  EXPECT_EQ(must(page_size(0, "max-keys")), 0u);
  EXPECT_TRUE(fails_with(page_size(-1, "max-keys"), "InvalidArgument"));
}

TEST(Listing, EncodesNamesWhenAsked) {
  EXPECT_EQ(must(NameEncoding::read(std::nullopt))(std::string("a b/\xc3\xa4")), "a b/\xc3\xa4");
  EXPECT_EQ(must(NameEncoding::read("url"))(std::string("a b/\xc3\xa4+")), "a%20b/%C3%A4%2B");
  EXPECT_TRUE(fails_with(NameEncoding::read("base64"), "InvalidArgument"));
}

TEST(Listing, RefusesTokensThatItDidNotMake) {
  for (const char* token : {"", "abc", "%%%", "YWJj"}) {
    EXPECT_TRUE(fails_with(read_continuation_token(token), "InvalidArgument")) << token;
  }
}

}  // namespace
}  // namespace trailcam::s3
