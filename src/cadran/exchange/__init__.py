"""Runs programs over legs and media.

``exchange.Exchange`` is the only door. It offers primitives only (legs, bridges, clips, digits, grants);
transfer, park and conferencing are services. One file per concern: ``legs`` (what a leg is), ``mailbox``
(programs and their serial queues), ``arrivals``, ``dialling`` (decide, route, reserve, ring), ``metering``
(paid time), ``session`` (offer, answer and media), ``performing`` (the actions of programs), ``sounding``
(clips and keys), ``keys`` (digits), ``answers`` (questions of programs), ``commands`` (what pages ask),
``records`` (facts into the journal), ``watch`` (live pages), ``placement`` (which node runs what).
"""
