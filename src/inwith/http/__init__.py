"""The HTTP door: routes in, JSON out, and the web client's files. It knows no feature, only the routes it is handed.

Promises: every answer carries the security headers; an error is a problem (RFC 9457) with a stable code and never a
traceback; a request that a browser sends with its cookie and that could change something proves where it comes from;
the description under /api/v1/openapi.json is made from the same types that the requests are checked with.
"""
