"""Files of people and organisations: read, planned, written. The plan that is shown is the plan that is applied."""

from crm.actions.imports.batches import (
    Reading,
    apply_batch,
    apply_file,
    check_batch,
    discard,
    give_up_waiting,
    plan_file,
    preview,
    process_due,
    process_one,
    request_apply,
    upload,
)

__all__ = [
    "Reading",
    "apply_batch",
    "apply_file",
    "check_batch",
    "discard",
    "give_up_waiting",
    "plan_file",
    "preview",
    "process_due",
    "process_one",
    "request_apply",
    "upload",
]
