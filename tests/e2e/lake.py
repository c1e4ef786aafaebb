"""CloudTrail Lake as clients use it: stores, and queries that are waited for."""

import itertools

from server import wait_for

MANAGEMENT = {"Name": "management", "FieldSelectors": [
    {"Field": "eventCategory", "Equals": ["Management"]}]}
ACTIVITY = [{"Name": "activity", "FieldSelectors": [
    {"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]
ENDED = ("FINISHED", "FAILED", "CANCELLED", "TIMED_OUT")

_numbers = itertools.count()


def make_store(cloudtrail, name=None, **settings):
    """The ARN of a new event data store that may be deleted."""
    settings.setdefault("TerminationProtectionEnabled", False)
    return cloudtrail.create_event_data_store(
        Name=name or f"store-{next(_numbers)}", **settings)["EventDataStoreArn"]


def id_of(arn):
    return arn.rsplit("/", 1)[1]


def drop(cloudtrail, *arns):
    """Stores count until they are gone, and they are few: the tests of a file share them."""
    for arn in arns:
        cloudtrail.update_event_data_store(EventDataStore=arn, TerminationProtectionEnabled=False)
        cloudtrail.delete_event_data_store(EventDataStore=arn)


def run(cloudtrail, statement, seconds=20, **settings):
    """The answer of DescribeQuery once the query is over."""
    query = cloudtrail.start_query(QueryStatement=statement, **settings)["QueryId"]

    def ended():
        told = cloudtrail.describe_query(QueryId=query)
        return told if told["QueryStatus"] in ENDED else None
    return wait_for(ended, seconds, f"the query to end: {statement}")


def all_rows(cloudtrail, query, **paging):
    """All rows of a result: lists of (column, text)."""
    rows, token = [], {}
    while True:
        page = cloudtrail.get_query_results(QueryId=query, **paging, **token)
        rows += [[next(iter(cell.items())) for cell in row] for row in page["QueryResultRows"]]
        if "NextToken" not in page:
            return rows
        token = {"NextToken": page["NextToken"]}


def select(cloudtrail, statement, **settings):
    """Rows of a statement that must succeed."""
    told = run(cloudtrail, statement, **settings)
    assert told["QueryStatus"] == "FINISHED", told
    return all_rows(cloudtrail, told["QueryId"])


def values(rows):
    return [[value for _, value in row] for row in rows]
