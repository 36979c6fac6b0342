"""Channels by their names."""

import pytest

from chalicelib.channels.registry import CHANNELS, channel
from chalicelib.kernel.problems import NotFound


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_says_what_it_takes(name):
    found = channel(name)

    for public in (True, False):
        assert found.measured("Hello", public=public) <= found.limits(public=public).longest


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_can_ask_a_platform_or_is_internal(name):
    found = channel(name)

    assert found.internal == (found.request is None) == (found.outcome is None)


def test_a_channel_that_we_do_not_have_is_not_found():
    with pytest.raises(NotFound, match="unknown-channel"):
        channel("telegraph")
