"""Files of people and organisations: read, planned, written. The plan that is shown is the plan that is applied."""

from crm.actions.imports.batches import (
    apply_batch,
    apply_file,
    check_batch,
    discard,
    plan_file,
    process_due,
    request_apply,
    upload,
)

__all__ = ["apply_batch", "apply_file", "check_batch", "discard", "plan_file", "process_due", "request_apply", "upload"]
