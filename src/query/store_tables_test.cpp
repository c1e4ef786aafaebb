#include "query/store_tables.h"

#include <gtest/gtest.h>

namespace trailcam::query {
namespace {

TEST(StoreColumns, AreTheDocumentedOnesInTheirOrder) {
  const std::vector<Column> columns = store_columns(lake::StoreKind::Event);
  std::string shown;
  for (const Column& column : columns) {
    if (!column.hidden) shown += column.name + " ";
  }
  EXPECT_EQ(shown,
            "eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress "
            "useragent errorcode errormessage requestparameters responseelements "
            "additionaleventdata requestid eventid readonly resources eventtype apiversion "
            "managementevent recipientaccountid sharedeventid annotation vpcendpointid "
            "vpcendpointaccountid serviceeventdetails addendum edgedevicedetails insightdetails "
            "eventcategory tlsdetails sessioncredentialfromconsole eventjson eventjsonchecksum ");
  EXPECT_EQ(columns.back().name, "eventcontext");
  EXPECT_EQ(columns[2].type.name(), Type(TypeKind::Timestamp).name());
}

}  // namespace
}  // namespace trailcam::query
