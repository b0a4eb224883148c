from privacy.models.audit import AccessEvent, AuditEvent, AuditValue
from privacy.models.register import Register
from privacy.models.saved_view import SavedView

__all__ = ["AccessEvent", "AuditEvent", "AuditValue", "Register", "SavedView"]
