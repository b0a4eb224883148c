from dsr.models.erasure import ErasureRecord
from dsr.models.request import Package, Request
from dsr.models.retention import PurgeReceipt, PurgeRun, RetentionRule

__all__ = ["ErasureRecord", "Package", "PurgeReceipt", "PurgeRun", "Request", "RetentionRule"]
