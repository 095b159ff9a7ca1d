"""Runs a program in another network, where its debuggers can be reached from this one.

Usage: elsewhere.py NETWORK_PID COMMAND ARGUMENT…
Playwright reads in the program's errors where the debuggers of Node and Chromium listen, and looks for them on the loopback
of its own network. So each of these ports is opened here as well, before the line is passed on.
"""
import ctypes
import os
import re
import socket
import subprocess
import sys
import threading

LISTENS = re.compile(rb"listening on ws://127\.0\.0\.1:(\d+)/")
CLONE_NEWNET = 0x40000000


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for each in (source, target):
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def pass_on(near, network, port):
    # Counts for this thread alone.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(network, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    far = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=pump, args=(far, near), daemon=True).start()
    pump(near, far)


def serve(listener, network, port):
    while True:
        near, _ = listener.accept()
        threading.Thread(target=pass_on, args=(near, network, port), daemon=True).start()


def main():
    path = f"/proc/{sys.argv[1]}/ns/net"
    network = os.open(path, os.O_RDONLY)
    child = subprocess.Popen(["nsenter", f"--net={path}", "--", *sys.argv[2:]], stderr=subprocess.PIPE)
    for line in child.stderr:
        found = LISTENS.search(line)
        if found is not None:
            port = int(found.group(1))
            listener = socket.create_server(("127.0.0.1", port))
            threading.Thread(target=serve, args=(listener, network, port), daemon=True).start()
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
    sys.exit(child.wait())


main()
