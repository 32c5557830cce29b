"""Machines that look before a message leaves: doubtful links in its words, and the pages that its links lead to.

Whatever is fetched for somebody is fetched by `fetch.Fetcher`, which reaches nothing but public addresses: no colleague
and no page can make the council's server speak to a machine inside.
"""
