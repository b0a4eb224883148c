from privacy.models.audit import AccessEvent, AuditEvent, AuditValue
from privacy.models.register import Register

__all__ = ["AccessEvent", "AuditEvent", "AuditValue", "Register"]
