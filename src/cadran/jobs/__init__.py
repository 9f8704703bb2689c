"""Long work that people watch: progress, remaining time, cancelling, and a report by line."""

from cadran.jobs.job import Job, JobId, Report, ReportLine, State
from cadran.jobs.jobs import Jobs, Work
from cadran.jobs.pace import gently, held
from cadran.jobs.progress import Cancelled, Progress

__all__ = [
    "Cancelled",
    "Job",
    "JobId",
    "Jobs",
    "Progress",
    "Report",
    "ReportLine",
    "State",
    "Work",
    "gently",
    "held",
]
