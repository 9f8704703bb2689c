"""The media plane's ports, by the node's settings."""

import pytest

from cadran.node.media import media_settings
from cadran.node.settings import Settings


@pytest.mark.parametrize(("workers", "legs"), [(1, 2), (1, 16), (2, 64), (3, 1_500)])
def test_there_is_an_even_port_for_every_socket(workers, legs, tmp_path):
    settings = Settings(
        data=tmp_path, media_workers=workers, media_legs=legs, media_first_port=20_000
    )
    media = media_settings(settings)
    even = range(media.first_port, media.last_port + 1, 2)
    assert len(even) >= workers * media.slots
    assert media.browser_port > even[-1]
