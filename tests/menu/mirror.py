#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A mirror on the loopback for menu.t, honest or not.

mirror.py DIR serves DIR on a free port of 127.0.0.1, prints the port and ends
when its standard input is closed. /NAME/path is the file DIR/NAME/path. Some
names misbehave with every file but a MANIFEST:

    slow       sends the headers and three bytes, then nothing more; makes the
               file DIR/hanging, and DIR/released when the client has gone
    silent     takes the request and never answers
    short      sends less than it promised and closes the connection
    broken     answers 503
    endless    never stops sending
    moved      redirects to /good, MANIFEST too
"""

import http.server
import pathlib
import select
import sys
import threading

PATIENCE = 30  # seconds after which a hanging answer ends by itself

root = pathlib.Path(sys.argv[1])


class Mirror(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name, _, path = self.path.lstrip("/").partition("/")
        misbehave = getattr(self, "do_" + name, None)
        if name == "moved":
            self.send_response(302)
            self.send_header("Location", "/good/" + path)
            self.end_headers()
        elif misbehave and not path.endswith("/MANIFEST"):
            misbehave()
        else:
            self.send_file(root / name / path)

    def send_file(self, file):
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_bytes()
        self.promise(len(body))
        self.wfile.write(body)

    def promise(self, length):
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def hang(self):
        (root / "hanging").touch()
        select.select([self.connection], [], [], PATIENCE)
        (root / "released").touch()

    def do_slow(self):
        self.promise(1000)
        self.wfile.write(b"abc")
        self.wfile.flush()
        self.hang()

    def do_silent(self):
        self.hang()

    def do_short(self):
        self.promise(1000)
        self.wfile.write(b"abc")

    def do_broken(self):
        self.send_error(503)

    def do_endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(1 << 20))
        except OSError:
            pass

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
