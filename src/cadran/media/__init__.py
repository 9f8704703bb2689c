"""The media plane: RTP legs, bridges, clips and digits, in worker processes of compiled loops.

``plane.MediaPlane`` is the only door. The worker owns the sockets; commands and events pass through
rings in shared memory (``layout`` says who writes what, and what a restart does to it).
"""
