"""S3 PUT and GET: of 1 KiB beside moto's server, and the rate of one large GET beside a bare sender.

    make bench, or: objects.py --binary FILE [--seconds N] [--rounds N] [--folder DIR]
"""

import argparse
import os
import socket
import statistics
import subprocess
import threading
import urllib.request

import rig

KIB = os.urandom(512).hex().encode()
PUTS = [rig.Request("s3", "PUT", f"/bench/key-{i}", KIB) for i in range(16)]
GETS = [rig.Request("s3", "GET", f"/bench/key-{i}") for i in range(16)]
LARGE_BYTES = 1 << 30


def send(request, subject):
    method, path, headers, body = request.signed(subject.port, subject.key)
    urllib.request.urlopen(urllib.request.Request(
        f"http://127.0.0.1:{subject.port}{path}", data=body or None, method=method,
        headers=headers)).read()


def small(subjects, args, folder):
    ours, peer = subjects
    for subject in subjects:
        send(rig.Request("s3", "PUT", "/bench"), subject)
    rig.print_head()
    for name, requests in (("s3 PutObject, 1 KiB", PUTS), ("s3 GetObject, 1 KiB", GETS)):
        rate = rig.compare(name, requests, subjects, args.rounds, args.seconds, folder)
        print(f"{name}: {rate[ours] / rate[peer]:.0f} times moto's rate at 16 connections (aim: 40)")


def download_gb_per_second(url, headers):
    lines = [item for name, value in headers.items() for item in ("-H", f"{name}: {value}")]
    output = subprocess.run(["curl", "-sS", "--fail", "-o", "/dev/null",
                             "-w", "%{speed_download} %{size_download}", *lines, url],
                            capture_output=True, text=True, check=True).stdout
    speed, size = output.split()
    assert int(size) == LARGE_BYTES, size
    return float(speed) / 1e9


def bare_sender(path):
    """A URL that sends the file once per connection, by sendfile(2) and nothing else."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, open(path, "rb") as file:
                connection.recv(1 << 16)
                connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE_BYTES}\r\n"
                                   "Connection: close\r\n\r\n".encode())
                connection.sendfile(file)
    threading.Thread(target=serve, daemon=True).start()
    return listener, f"http://127.0.0.1:{listener.getsockname()[1]}/"


def large(ours, args, folder):
    path = os.path.join(folder, "large")
    with open(path, "wb") as file:
        piece = os.urandom(1 << 20)
        for _ in range(LARGE_BYTES >> 20):
            file.write(piece)
    put = rig.Request("s3", "PUT", "/bench/large", payload_hash="UNSIGNED-PAYLOAD")
    method, key, headers, _ = put.signed(ours.port, ours.key)
    lines = [item for name, value in headers.items() for item in ("-H", f"{name}: {value}")]
    subprocess.run(["curl", "-sS", "--fail", "-o", "/dev/null", "-X", method, *lines, "-T", path,
                    f"http://127.0.0.1:{ours.port}{key}"], check=True)
    listener, bare = bare_sender(path)
    rates = {"trailcam": [], "sendfile": []}
    for _ in range(args.rounds):
        headers = rig.Request("s3", "GET", "/bench/large").signed(ours.port, ours.key)[2]
        rates["trailcam"].append(download_gb_per_second(f"http://127.0.0.1:{ours.port}{key}", headers))
        rates["sendfile"].append(download_gb_per_second(bare, {}))
    listener.close()
    own, limit = (statistics.median(rates[name]) for name in rates)
    print(f"s3 GetObject, 1 GiB: {own:.2f} GB/s (aim: above 1); a bare sendfile {limit:.2f} GB/s in "
          f"the same run: {own / limit:.2f} of it")


def main():
    args = rig.arguments(argparse.ArgumentParser()).parse_args()
    with (rig.work_folder(args.folder) as folder,
          rig.trailcam(args.binary, os.path.join(folder, "data")) as server,
          rig.moto(folder) as moto):
        ours = rig.Subject("trailcam", server.port, server.credentials())
        small((ours, rig.Subject("moto", moto, rig.MOTO_KEY)), args, folder)
        large(ours, args, folder)
    rig.print_command()


if __name__ == "__main__":
    main()
