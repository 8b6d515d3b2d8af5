"""What is stored: jobs in the background with packs and list exports, their workers, and prints that are kept."""

from packs.models.jobs import ACTIVE, JOBS, Job, JobState, ListExport, Pack, WorkerPulse
from packs.models.prints import KeptFindings, KeptPrint, KeptVolume

__all__ = [
    "ACTIVE",
    "JOBS",
    "Job",
    "JobState",
    "KeptFindings",
    "KeptPrint",
    "KeptVolume",
    "ListExport",
    "Pack",
    "WorkerPulse",
]
