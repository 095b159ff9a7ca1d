"""A cable between two networks, in user space: the one we are started in, and a new one that holds the servers.

What is sent to the servers' ports on 127.0.0.1 goes through it, and every packet may be lost on its way. Two TUN devices
and a loop: nothing of the kernel is needed that could be missing (netem often is). Its own id names the new network
(`nsenter --net=/proc/ID/ns/net`), which ends with it.

Usage: link.py TCP_PORT,TCP_PORT… UDP_PORT
Reads lines of JSON from stdin and answers each by "ok": {"loss": 0…1, "silent": bool, "udp": bool, "carrier": bool,
"delay": seconds each way}.
"""
import collections
import ctypes
import fcntl
import json
import os
import random
import select
import struct
import subprocess
import sys
import time

NAME = "wire0"
HERE, THERE = "10.77.0.2/24", "10.77.0.1/24"
TUNSETIFF, TUNSETCARRIER = 0x400454CA, 0x400454E2
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
UDP = 17


def ip(*args):
    subprocess.run(["ip", *args], check=True)


def open_tun(address):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", NAME.encode(), IFF_TUN | IFF_NO_PI))
    ip("addr", "add", address, "dev", NAME)
    ip("link", "set", NAME, "up")
    # 127.0.0.1 is the servers' address on both ends: loopback is the only place where Parley speaks plain HTTP.
    for key, value in (("route_localnet", 1), ("accept_local", 1), ("rp_filter", 0)):
        for which in (NAME, "all"):
            with open(f"/proc/sys/net/ipv4/conf/{which}/{key}", "w") as file:
                file.write(str(value))
    return device


def main():
    tcp_ports, udp_port = sys.argv[1].split(","), sys.argv[2]
    here = open_tun(HERE)
    ip("rule", "add", "pref", "20", "lookup", "local")
    for port in tcp_ports:
        ip("rule", "add", "pref", "10", "to", "127.0.0.1", "ipproto", "tcp", "dport", port, "lookup", "100")
    ip("rule", "add", "pref", "10", "to", "127.0.0.1", "ipproto", "udp", "dport", udp_port, "lookup", "100")
    ip("route", "replace", "127.0.0.1/32", "dev", NAME, "src", HERE.split("/")[0], "table", "100")
    ip("rule", "del", "pref", "0")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    ip("link", "set", "lo", "up")
    there = open_tun(THERE)
    state = {"loss": 0.0, "silent": False, "udp": True, "carrier": True, "delay": 0.0}
    # What is on its way: (when it arrives, where, packet), in the order of sending.
    late = collections.deque()

    def write(device, packet):
        try:
            os.write(device, packet)
        except OSError:
            pass

    print("ready", flush=True)
    other = {here: there, there: here}
    while True:
        pause = max(0.0, late[0][0] - time.monotonic()) if late else None
        readable = select.select([here, there, sys.stdin], [], [], pause)[0]
        now = time.monotonic()
        while late and late[0][0] <= now:
            write(*late.popleft()[1:])
        for ready in readable:
            if ready is sys.stdin:
                line = os.read(sys.stdin.fileno(), 65536).decode()
                if line == "":
                    return
                for one in line.splitlines():
                    state.update(json.loads(one))
                    fcntl.ioctl(here, TUNSETCARRIER, struct.pack("i", 1 if state["carrier"] else 0))
                    print("ok", flush=True)
                continue
            for _ in range(64):
                try:
                    packet = os.read(ready, 65536)
                except BlockingIOError:
                    break
                if state["silent"] or not state["carrier"]:
                    continue
                # IPv4 alone: nothing else has a use here.
                if packet[0] >> 4 != 4 or (packet[9] == UDP and not state["udp"]):
                    continue
                if state["loss"] > 0 and random.random() < state["loss"]:
                    continue
                if state["delay"] > 0 or late:
                    late.append((time.monotonic() + state["delay"], other[ready], packet))
                else:
                    write(other[ready], packet)


main()
