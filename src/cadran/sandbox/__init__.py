"""The sandbox carrier: a process of its own that sells numbers nobody can own, and plays the world.

It stands on ``sip``, ``signalling``, ``media`` and ``numbering`` alone and speaks to Cadran as any carrier
would: HTTP to sell, SIP and RTP to carry calls. The exchange cannot know that it is a sandbox.
"""
