"""Inwith: a messaging service for councils, whose every conversation is on the record.

One log of events per conversation is the truth; everything else in this package writes to it, reads
from it, or lets people in through the one door that asks who they are first. ARCHITECTURE.md is the map.
"""
