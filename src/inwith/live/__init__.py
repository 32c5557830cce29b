"""The live connection: frames in, events out, catching up by seq.

Promises: what it delivers comes from the log and from nowhere else; a membership's end is obeyed in the log's own
order; a slow client is cut off and catches up; a revoked session's sockets close within a second.
"""
