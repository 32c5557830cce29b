"""The stories are played on a real server, by people with devices that keep themselves current."""

from tests.live.conftest import cast as cast
