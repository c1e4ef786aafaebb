"""A bucket for results, and statements run to their end."""

import time

OUT = "athena-results"


def make_results_bucket(admin):
    admin.bucket(OUT)
    return f"s3://{OUT}/out/"


class Statements:
    """Runs statements of one client: `run("SHOW DATABASES")`."""

    def __init__(self, athena, output, database="default"):
        self.athena, self.output, self.database = athena, output, database

    def start(self, text, **arguments):
        arguments.setdefault("ResultConfiguration", {"OutputLocation": self.output})
        arguments.setdefault("QueryExecutionContext", {"Database": self.database})
        return self.athena.start_query_execution(QueryString=text, **arguments)["QueryExecutionId"]

    def shown(self, execution):
        return self.athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]

    def end(self, execution, seconds=30):
        """The execution, once it has ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            shown = self.shown(execution)
            if shown["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return shown
            time.sleep(0.02)
        raise AssertionError(f"execution {execution} does not end")

    def __call__(self, text, **arguments):
        """The execution, which must succeed."""
        shown = self.end(self.start(text, **arguments))
        assert shown["Status"]["State"] == "SUCCEEDED", shown["Status"]
        return shown

    def fails(self, text, **arguments):
        """Why it fails."""
        shown = self.end(self.start(text, **arguments))
        assert shown["Status"]["State"] == "FAILED", shown["Status"]
        return shown["Status"]["StateChangeReason"]

    def rows(self, text, **arguments):
        """All rows, without the line of names."""
        shown = self(text, **arguments)
        pages = self.athena.get_paginator("get_query_results").paginate(
            QueryExecutionId=shown["QueryExecutionId"])
        rows = [[cell.get("VarCharValue") for cell in row.get("Data", [])]
                for page in pages for row in page["ResultSet"]["Rows"]]
        return rows[1:] if shown["StatementType"] == "DML" else rows

    def lines(self, text, **arguments):
        """The lines of a statement that is no query."""
        return [row[0] for row in self.rows(text, **arguments)]
