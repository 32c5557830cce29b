"""The load generator: what this machine does in a second, measured from outside over real connections.

It owns the figures of docs/performance.md and promises to count a message only when its acknowledgement, and every
delivery that it should have led to, has arrived. `python -m bench` runs all of it; `--help` says more.
"""
