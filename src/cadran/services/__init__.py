"""Voice services as programs: pure state machines that are told what happened and answer what to do.

``program`` holds the one contract, ``events`` what a program may be told, ``actions`` what it may
answer; every other module is one service.
"""
