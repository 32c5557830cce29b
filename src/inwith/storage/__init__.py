"""The log and its storage: streams of events with a hash chain, transactions on SQLite or PostgreSQL, marks outside the database.

Promises: an acknowledgement means the data is on disk; a stream's seq is dense and the same for everyone; an
alteration behind the server's back is found by `verify`, and a database behind its marks does not start.
"""
