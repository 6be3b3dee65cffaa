"""Be git's second hook where the first one's process waits: print what that says, and end as it ends.

It is started with nothing but the standard library (`python -I -S relay.py SOCKET`), since it has to start at once.
"""

import socket
import sys

#: After this comes the exit code; what hooks say has no such byte.
END = b"\0"
#: The exit code where nothing waits, or it ended too early: then the hook runs by itself.
NOBODY = 75


def main() -> int:
    """Pass on what is said at a socket; return the exit code that comes with it."""
    rest = b""
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(sys.argv[1])
            while part := asking.recv(1 << 16):
                words, end, rest = (rest + part).partition(END) if rest else part.partition(END)
                sys.stderr.buffer.write(words)
                sys.stderr.buffer.flush()
                rest = end + rest
    except OSError:
        return NOBODY
    code = rest.removeprefix(END)
    return int(code) if rest.startswith(END) and code.isdigit() else NOBODY


if __name__ == "__main__":
    sys.exit(main())
