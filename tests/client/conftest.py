"""The client's tests live among the same people as those of the live connection."""

from tests.live.conftest import cast as cast
