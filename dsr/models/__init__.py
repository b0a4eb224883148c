from dsr.models.erasure import DoomedFile, ErasureRecord
from dsr.models.request import Package, Request
from dsr.models.retention import PurgeReceipt, PurgeRun, RetentionRule

__all__ = ["DoomedFile", "ErasureRecord", "Package", "PurgeReceipt", "PurgeRun", "Request", "RetentionRule"]
