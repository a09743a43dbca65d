"""Makes the process that imports it die at the first internet socket or name look-up.

Two guards: an audit hook sees what Python does and names it; on Linux a seccomp filter also kills
native code (Rust, C++) that asks the kernel for an internet socket. Used as
``python -c "import no_network; ..."``.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import platform
import signal
import socket
import struct
import sys

STATUS = 97
_LOOK_UPS = {
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
}
_INTERNET = {int(socket.AF_INET), int(socket.AF_INET6)}
_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    opened = event == "socket.__new__" and arguments[1] in _INTERNET
    if opened or event in _LOOK_UPS:
        os.write(2, f"network was touched: {event} {arguments[1:]!r}\n".encode())
        os._exit(STATUS)


def _forbid_in_the_kernel() -> bool:
    """Has the kernel signal SIGSYS when an internet socket is asked for; False: it cannot."""
    if sys.platform != "linux" or platform.machine() not in _SOCKET_CALL:
        return False
    architecture, number = _SOCKET_CALL[platform.machine()]
    load, equal, answer = 0x20, 0x15, 0x06
    trap, allow = 0x00030000, 0x7FFF0000
    program = [
        (load, 0, 0, 4),
        (equal, 0, 5, architecture),
        (load, 0, 0, 0),
        (equal, 0, 3, number),
        (load, 0, 0, 16),
        (equal, 2, 0, int(socket.AF_INET)),
        (equal, 1, 0, int(socket.AF_INET6)),
        (answer, 0, 0, allow),
        (answer, 0, 0, trap),
    ]
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    no_new_privileges, set_seccomp, by_filter = 38, 22, 2
    if prctl(no_new_privileges, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(set_seccomp, by_filter, ctypes.c_char_p(header), 0, 0) == 0)


sys.addaudithook(_watch)
# The kernel's signal ends the process; before that, every thread's Python stack is printed.
faulthandler.register(signal.SIGSYS, all_threads=True, chain=True)
KERNEL_GUARD = _forbid_in_the_kernel()
