"""A browser's offer, as Chromium makes it."""

FINGERPRINT = ":".join(f"{each:02X}" for each in range(32))
LINES = f"""v=0
o=- 8574214690810901288 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:ST9f
a=ice-pwd:oF+eHIVrkXBcfFhcgIaW0sya
a=ice-options:trickle
a=fingerprint:sha-256 {FINGERPRINT}
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=sendrecv
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
"""
OFFER = LINES.replace("\n", "\r\n")


def without(start: str, *instead: str) -> str:
    """The offer without the lines that start so, with others at its end."""
    kept = [line for line in LINES.splitlines() if not line.startswith(start)]
    return "\r\n".join([*kept, *instead]) + "\r\n"
