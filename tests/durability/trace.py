"""Reads a trace of system calls and judges whether every ack came after a completed fsync of what it acknowledges.

The trace is `strace -f -yy -s 256 -e trace=…`: calls of several threads, each line with its thread, some of them begun
(`<unfinished ...>`) on one line and completed (`<... resumed>`) on another.
"""

import re
from collections.abc import Iterable

CALLS = "pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg"
_LINE = re.compile(r"^(?P<thread>\d+)\s+(?P<rest>.*)$")
_RESUMED = re.compile(r"^<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)$")
_CALL = re.compile(r"^(?P<call>\w+)\((?P<rest>.*)$")
_ACK = re.compile(r'\\"type\\":\\"done\\",\\"ref\\":(\d+)')


def find_early_acks(lines: Iterable[str]) -> tuple[int, list[int]]:
    """How many acks there are, and the refs of those sent while the write-ahead log held something not yet synced.

    For one sender with one message at a time: between two acks there must be a write to the log and then an fsync
    that has returned 0.
    """
    begun: dict[str, str] = {}
    written = synced = False
    acks, early = 0, []
    for line in lines:
        call, arguments, completed = _read(line, begun)
        if call == "pwrite64" and "-wal" in arguments:
            written, synced = True, False
        elif call in {"fsync", "fdatasync"} and "-wal" in arguments and completed:
            synced = written
        elif call not in {"pwrite64", "fsync", "fdatasync"}:
            for ref in _ACK.findall(arguments):
                acks += 1
                if not (written and synced):
                    early.append(int(ref))
                written = synced = False
    return acks, early


def _read(line: str, begun: dict[str, str]) -> tuple[str, str, bool]:
    """The call, its arguments, and whether the line tells of its success. A call counts as made when it begins."""
    found = _LINE.match(line)
    if found is None:
        return "", "", False
    thread, rest = found["thread"], found["rest"]
    if resumed := _RESUMED.match(rest):
        return resumed["call"], begun.pop(thread, ""), resumed["rest"].rstrip().endswith("= 0")
    if not (call := _CALL.match(rest)):
        return "", "", False
    if rest.rstrip().endswith("<unfinished ...>"):
        begun[thread] = call["rest"] if call["call"] in {"fsync", "fdatasync"} else ""
        return call["call"], call["rest"], False
    return call["call"], call["rest"], rest.rstrip().endswith("= 0")
