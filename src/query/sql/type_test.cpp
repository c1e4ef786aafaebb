#include "query/sql/type.h"

#include <gtest/gtest.h>

namespace trailcam::query {
namespace {

TEST(HiveType, ReadsNestedTypesWhateverTheirSpaces) {
  const auto type = hive_type(
      "struct<Type:string, `sessionContext`:struct<tags:map<string,string>>,n:array< decimal(9,2) "
      ">>");
  ASSERT_TRUE(type);
  EXPECT_EQ(type->name(),
            "row(type varchar, sessioncontext row(tags map(varchar, varchar)), "
            "n array(decimal(9,2)))");
  EXPECT_EQ(type->duckdb(),
            R"(STRUCT("type" VARCHAR, "sessioncontext" STRUCT("tags" MAP(VARCHAR, VARCHAR)), )"
            R"("n" DECIMAL(9,2)[]))");
}

TEST(HiveType, RefusesWhatIsNoType) {
  for (const char* text : {"", "strin", "array<string", "map<string>", "struct<:int>", "int>",
                           "decimal(3,9)", "struct<>"}) {
    EXPECT_FALSE(hive_type(text)) << text;
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "array<";
  EXPECT_FALSE(hive_type(deep));
}

TEST(CommonType, IsTheWiderOfTwo) {
  EXPECT_EQ(common_type(TypeKind::Integer, TypeKind::Bigint)->name(), "bigint");
  EXPECT_EQ(common_type(TypeKind::Integer, Type::decimal(3, 2))->name(), "decimal(12,2)");
  EXPECT_EQ(common_type(TypeKind::Date, TypeKind::Timestamp)->name(), "timestamp(3)");
  EXPECT_EQ(common_type(Type::varchar(3), Type::varchar(5))->name(), "varchar(5)");
  EXPECT_EQ(common_type(Type::array(TypeKind::Unknown), Type::array(TypeKind::Date))->name(),
            "array(date)");
  EXPECT_FALSE(common_type(TypeKind::Integer, TypeKind::Varchar));
  EXPECT_TRUE(coerces(TypeKind::Integer, TypeKind::Double));
  EXPECT_FALSE(coerces(TypeKind::Double, TypeKind::Integer));
}

}  // namespace
}  // namespace trailcam::query
