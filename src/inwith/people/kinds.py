"""The events that people's private streams hold, and what reads each back."""

from inwith.people.preferences import apply_preferences
from inwith.people.types import PasswordReset, PreferencesChanged
from inwith.storage.database import Kind

KINDS: dict[str, Kind] = {
    PreferencesChanged.kind: Kind(PreferencesChanged, (apply_preferences,)),
    PasswordReset.kind: Kind(PasswordReset, ()),
}

# What `inwith verify` rebuilds from the events above and compares.
TABLES = ("preference",)
