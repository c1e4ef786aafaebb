"""SQL through the Lake API, beside DuckDB over the same .json.gz files and ClickHouse over a typed table
of the same columns: AWS's sample queries, ten questions that all three answer, needles, and the first
row while an import runs.

    make bench ARGS=queries, or: queries.py --binary FILE [--logs DIR | --events N] [--data DIR]

--data takes a folder into which the logs were imported before. A time is what the client sees, signing
and asking for the result included.
"""

import argparse
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

import boto3
import botocore.config

import imports_peer
import query_cases
import rig

SAMPLES = os.path.join(os.path.dirname(rig.HERE), "../shared/data/lake-queries")
PLACEHOLDERS = r"\$EDS_ID|<[^<>\n=]*>|\bevent_data_store_id\b|\beds-id\b|\beds[12]\b"
ENDED = ("FINISHED", "FAILED", "CANCELLED", "TIMED_OUT")
ASK_AGAIN_SECONDS = 0.001
# Slow peers are asked once.
SLOW_SECONDS = 5


class Lake:
    """CloudTrail Lake of a running server, as a client of it."""

    def __init__(self, server):
        key = server.credentials()
        self.client = boto3.client(
            "cloudtrail", endpoint_url=server.endpoint, region_name="us-east-1",
            aws_access_key_id=key[0], aws_secret_access_key=key[1],
            config=botocore.config.Config(retries={"total_max_attempts": 1}))
        stores = self.client.list_event_data_stores()["EventDataStores"]
        self.store = next(s for s in stores if s["Name"] == "events")["EventDataStoreArn"]
        self.table = self.store.rsplit("/", 1)[1]

    def ask(self, statement):
        """(rows of the first page, seconds)"""
        began = time.perf_counter()
        query = self.client.start_query(QueryStatement=statement)["QueryId"]
        while True:
            page = self.client.get_query_results(QueryId=query)
            if page["QueryStatus"] in ENDED:
                break
            time.sleep(ASK_AGAIN_SECONDS)
        took = time.perf_counter() - began
        if page["QueryStatus"] != "FINISHED":
            sys.exit(f"{statement}\n{page}")
        return [{name: value for cell in row for name, value in cell.items()}
                for row in page["QueryResultRows"]], took


class DuckDB:
    def __init__(self, logs):
        self.connection = imports_peer.connect()
        self.table = imports_peer.relation(logs)

    def ask(self, statement):
        began = time.perf_counter()
        rows = self.connection.execute(statement).fetchall()
        return rows, time.perf_counter() - began


class ClickHouse:
    def __init__(self, data, folder):
        from chdb import session  # pylint: disable=import-outside-toplevel
        self.session = session.Session(os.path.join(folder, "clickhouse"))
        self.session.query("CREATE DATABASE peer ENGINE = Atomic")
        self.table = "peer.events"
        self.session.query(
            "CREATE TABLE peer.events ENGINE = MergeTree ORDER BY eventtime"
            " SETTINGS allow_nullable_key = 1 AS SELECT * EXCEPT (_shape, _rest)"
            f" FROM file('{data}/lake/*/*/*.parquet', Parquet)")
        self.session.query("OPTIMIZE TABLE peer.events FINAL")

    def ask(self, statement):
        began = time.perf_counter()
        rows = self.session.query(statement, "CSV")
        return str(rows).splitlines(), time.perf_counter() - began


def median_time(system, statement, rounds):
    times = []
    for _ in range(rounds):
        times.append(system.ask(statement)[1])
        if times[0] > SLOW_SECONDS:
            break
    return statistics.median(times)


def shown(seconds):
    return f"{seconds * 1000:10.1f} ms"


def sample_queries(table):
    """Names and texts of AWS's sample queries over CloudTrail events."""
    for folder in ("aws-samples", "cloudtrail-guide"):
        path = os.path.join(SAMPLES, folder)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            with open(os.path.join(path, name), encoding="utf-8") as file:
                text = re.sub(PLACEHOLDERS, table, file.read(), flags=re.IGNORECASE)
            yield name, widened(text.replace("${date_filter}", query_cases.FROM))


def widened(text):
    """The question with its range of time opened, so that it is asked of all events."""
    text = re.sub(r"(>\s*=?\s*)'20\d\d-[^']*'", rf"\1'{query_cases.FROM}'", text)
    return re.sub(r"(<\s*=?\s*)'20\d\d-[^']*'", rf"\1'{query_cases.TO}'", text)


def measure_samples(lake, rounds):
    times, refused = {}, []
    for name, text in sample_queries(lake.table):
        try:
            times[name] = median_time(lake, text, rounds)
        except (lake.client.exceptions.InvalidQueryStatementException,
                lake.client.exceptions.EventDataStoreNotFoundException):
            refused.append(name)
    if not times:
        print("AWS's sample queries are not there: left out")
        return
    print(f"no SQL over CloudTrail events: {', '.join(refused)}")
    slowest = max(times, key=times.get)
    print(f"AWS's sample queries: {len(times)}, median{shown(statistics.median(times.values()))}, "
          f"slowest{shown(times[slowest])} ({slowest})", flush=True)


def measure_cases(systems, facts, rounds, of_duckdb):
    print(f"{'question':26}" + "".join(f"{name:>13}" for name in systems))
    medians = {name: [] for name in systems}
    for number, (case, text) in enumerate(query_cases.CASES.items()):
        line = f"{case:26}"
        for name, system in systems.items():
            if name == "duckdb" and number >= of_duckdb:
                line += f"{'-':>13}"
                continue
            took = median_time(system, query_cases.question(text, name, system.table, **facts), rounds)
            medians[name].append(took)
            line += shown(took)
        print(line, flush=True)
    print(f"{'median':26}" + "".join(shown(statistics.median(m)) if m else f"{'-':>13}"
                                     for m in medians.values()))


def measure_needles(lake, facts, rounds):
    for case, text in query_cases.NEEDLES.items():
        statement = query_cases.question(text, "lake", lake.table, **facts)
        rows, _ = lake.ask(statement)
        times = [lake.ask(statement)[1] for _ in range(rounds * 5)]
        print(f"needle, {case:18}{shown(statistics.median(times))}  slowest{shown(max(times))}  "
              f"rows on the first page: {len(rows)}", flush=True)


def shifted(logs, folder, files):
    """Some of the log files, with event ids of their own, so that there is something to import."""
    from isal import igzip  # pylint: disable=import-outside-toplevel
    out = os.path.join(folder, "more")
    found = (os.path.join(base, name) for base, _, names in os.walk(logs) for name in names)
    for number, path in enumerate(itertools.islice(found, files)):
        target = os.path.join(out, f"{number}.json.gz")
        os.makedirs(out, exist_ok=True)
        with open(path, "rb") as file, open(target, "wb") as copy:
            text = igzip.decompress(file.read())
            copy.write(igzip.compress(re.sub(rb'"eventID": ?"....', b'"eventID": "0000', text), 1))
    return out


def measure_during_import(lake, binary, data, more):
    statement = f"SELECT eventname FROM {lake.table} LIMIT 1"
    lake.ask(statement)
    importing = subprocess.Popen([binary, "import", more, "--data", data], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
    times = []
    while importing.poll() is None:
        times.append(lake.ask(statement)[1])
        time.sleep(0.02)
    print(f"first row while an import runs: median{shown(statistics.median(times))}, 99 %"
          f"{shown(rig.percentile(times, 0.99))}, slowest{shown(max(times))}, {len(times)} queries",
          flush=True)


def facts_of(lake):
    """The principal and the key with the fewest events, one of these events, and a role."""
    arn = lake.ask(f"SELECT useridentity.arn AS arn FROM {lake.table} WHERE useridentity.accesskeyid IS"
                   " NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT 1")[0][0]
    event = lake.ask(f"SELECT eventid, useridentity.accesskeyid AS accesskeyid FROM {lake.table}"
                     f" WHERE useridentity.arn = '{arn['arn']}' ORDER BY eventid LIMIT 1")[0][0]
    role = lake.ask(f"SELECT useridentity.sessioncontext.sessionissuer.arn AS role FROM {lake.table}"
                    " WHERE useridentity.type = 'AssumedRole' ORDER BY eventtime LIMIT 1")[0][0]
    return arn | event | role


def main():
    parser = argparse.ArgumentParser()
    rig.arguments(parser, rounds=3)
    parser.add_argument("--logs")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--data")
    parser.add_argument("--duckdb-questions", type=int, default=2,
                        help="how many of the questions DuckDB is asked, which takes minutes")
    arguments = parser.parse_args()
    with rig.work_folder(arguments.folder) as folder:
        logs = rig.logs_of(arguments, folder)
        data = os.path.join(folder, "data")
        if arguments.data:
            shutil.copytree(arguments.data, data)
        else:
            subprocess.run([arguments.binary, "import", logs, "--data", data], check=True)
        clickhouse = ClickHouse(data, folder)
        with rig.trailcam(arguments.binary, data) as server:
            lake = Lake(server)
            facts = facts_of(lake)
            print(f"{lake.ask(f'SELECT count(*) AS n FROM {lake.table}')[0][0]['n']} events")
            measure_samples(lake, arguments.rounds)
            measure_needles(lake, facts, arguments.rounds)
            measure_cases({"lake": lake, "duckdb": DuckDB(logs), "clickhouse": clickhouse},
                          facts, arguments.rounds, arguments.duckdb_questions)
            measure_during_import(lake, arguments.binary, data, shifted(logs, folder, 400))
    rig.print_command()


if __name__ == "__main__":
    main()
