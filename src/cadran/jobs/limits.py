"""Every limit of long work, with its reason."""

from __future__ import annotations

WORKERS = 4
"""Jobs at once in a node: they mostly wait for the writer, and calls need the processor first. One
thread more tells of progress."""
OPEN_AN_ORG = 10
"""Jobs of one organisation that run or wait; one runs at a time, so that nobody holds up the others."""
OPEN_MAX = 200
"""Jobs of all organisations that run or wait here: hours of work; more only hides that it is too much."""
KEPT_AN_ORG = 200
"""Ended jobs, with their reports, that can still be looked at; the oldest go first."""
REPORT_LINES_MAX = 100_000
"""A line for each line of the longest file that is taken."""
REPORT_STEP = 1_000
"""Report lines written in one turn of the writer: some 10 ms, so that no call's grant feels it."""
REPORT_READ = 2_000
"""Report lines read at once: some hundred kilobytes of memory however long the report is."""
PROGRESS_MS = 500
"""How often progress is written down and told: people see it move, and the writer hardly notices."""
WRITE_WAIT_S = 30
"""Nobody waits for a job's own writes but the job: a stalled database may take its time."""
STOP_WAIT_S = 5
"""How long the end of the server waits for jobs to notice it."""
