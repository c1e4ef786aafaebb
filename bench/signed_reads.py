"""Signed management reads per second, Trailcam beside moto's server, in one run.

Each request is signed beforehand and replayed by wrk over keep-alive connections, so that the client
is not what is measured. Trailcam checks every signature, decides by policy, and has the call's record
on disk before it answers; moto does none of this. What the record costs is the difference to a
Trailcam that leaves its journal out (--measure-without-journal).

    make bench, or: signed_reads.py --binary FILE [--seconds N] [--rounds N] [--folder DIR]
"""

import argparse
import os

import rig

READS = {
    "sts GetCallerIdentity": rig.Request("sts", body="Action=GetCallerIdentity&Version=2011-06-15"),
    "iam ListUsers": rig.Request("iam", body="Action=ListUsers&Version=2010-05-08"),
}


def main():
    args = rig.arguments(argparse.ArgumentParser()).parse_args()
    with (rig.work_folder(args.folder) as folder,
          rig.trailcam(args.binary, os.path.join(folder, "data")) as ours,
          rig.trailcam(args.binary, os.path.join(folder, "unrecorded"),
                       "--measure-without-journal") as unrecorded,
          rig.moto(folder) as moto):
        few = rig.Subject("trailcam", ours.port, ours.credentials())
        many = rig.Subject("trailcam", ours.port, ours.credentials(), 64)
        bare = rig.Subject("trailcam without journal", unrecorded.port, unrecorded.credentials(), 64)
        peer = rig.Subject("moto", moto, rig.MOTO_KEY)
        rig.print_head()
        for name, request in READS.items():
            rate = rig.compare(name, [request], [few, peer, many, bare], args.rounds, args.seconds,
                               folder)
            print(f"{name}: {rate[few] / rate[peer]:.0f} times moto's rate at 16 connections (aim: "
                  f"40); without the journal {rate[bare] / rate[many]:.2f} times as fast at 64 "
                  f"(aim: below 1.5)")
    rig.print_command()


if __name__ == "__main__":
    main()
