"""The questions of queries.py. {events} is the table; columns and their parts are in lower case, which
all three take. {parameter:x} is a request parameter as text, {day} the event's day."""

FROM, TO = "2000-01-01 00:00:00", "2100-01-01 00:00:00"
RANGE = f"eventtime > '{FROM}' AND eventtime < '{TO}'"

DIALECTS = {
    "lake": {"parameter": "element_at(requestparameters, '{}')",
             "day": "date_trunc('day', eventtime)"},
    "duckdb": {"parameter": "requestparameters->>'{}'", "day": "date_trunc('day', eventtime)"},
    "clickhouse": {"parameter": "requestparameters['{}']", "day": "toStartOfDay(eventtime)"},
}


class Parameter:
    """What {parameter:x} in a question stands for."""

    def __init__(self, form):
        self.form = form

    def __format__(self, name):
        return self.form.format(name)


def question(text, dialect, events, **values):
    words = DIALECTS[dialect]
    return text.format(events=events, parameter=Parameter(words["parameter"]), day=words["day"],
                       **values)


# The shapes of AWS's sample queries: what failed, who did what, what was read most.
CASES = {
    "count": "SELECT count(*) AS n FROM {events}",
    "top errors":
        "SELECT errorcode, errormessage, count(*) AS n FROM {events} WHERE " + RANGE +
        " AND errorcode IS NOT NULL GROUP BY errorcode, errormessage ORDER BY n DESC LIMIT 10",
    "calls by principal":
        "SELECT useridentity.arn AS arn, eventname, count(*) AS n FROM {events} WHERE " + RANGE +
        " GROUP BY useridentity.arn, eventname ORDER BY n DESC, arn, eventname LIMIT 20",
    "activity of a role":
        "SELECT eventsource, eventname, eventtime, eventid, errorcode FROM {events} WHERE " + RANGE +
        " AND useridentity.type = 'AssumedRole'"
        " AND useridentity.sessioncontext.sessionissuer.arn = '{role}'"
        " ORDER BY eventtime DESC LIMIT 1000",
    "most read objects":
        "SELECT {parameter:bucketName} AS bucket, {parameter:key} AS k, count(*) AS n FROM {events}"
        " WHERE eventsource = 's3.amazonaws.com' AND eventcategory = 'Data' AND " + RANGE +
        " AND eventname = 'GetObject' GROUP BY 1, 2 ORDER BY n DESC, k LIMIT 20",
    "refused calls by address":
        "SELECT sourceipaddress, count(*) AS n FROM {events} WHERE errorcode LIKE '%Denied%'"
        " GROUP BY sourceipaddress ORDER BY n DESC, sourceipaddress LIMIT 20",
    "TLS versions":
        "SELECT eventsource, tlsdetails.tlsversion AS version, count(*) AS n FROM {events}"
        " WHERE tlsdetails.tlsversion LIKE 'TLSv%' GROUP BY eventsource, tlsdetails.tlsversion"
        " ORDER BY n DESC, eventsource",
    "console sign-ins":
        "SELECT eventtime, useridentity.username AS who, sourceipaddress FROM {events}"
        " WHERE eventname = 'ConsoleLogin' ORDER BY eventtime DESC LIMIT 50",
    "changes by day":
        "SELECT {day} AS day, count(*) AS n FROM {events} WHERE readonly = false"
        " GROUP BY 1 ORDER BY 1",
    "principals of each call":
        "SELECT eventname, count(DISTINCT useridentity.arn) AS n FROM {events} GROUP BY eventname"
        " ORDER BY n DESC, eventname LIMIT 20",
}

NEEDLES = {
    "event id": "SELECT eventname, eventtime FROM {events} WHERE eventid = '{eventid}'",
    "access key": "SELECT eventname, eventtime FROM {events}"
                  " WHERE useridentity.accesskeyid = '{accesskeyid}'",
    "ARN": "SELECT eventname, eventtime FROM {events} WHERE useridentity.arn = '{arn}'",
}
