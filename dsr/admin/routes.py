"""Where the pages of the desk are."""

from __future__ import annotations

from dsr.admin import answers, requests, retention
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("requests/", "requests", requests.desk),
    StaffRoute("requests/closed/", "requests_closed", requests.Closed()),
    StaffRoute("requests/new/", "request_new", requests.intake),
    StaffRoute("requests/<int:number>/", "request", requests.page),
    StaffRoute("requests/<int:number>/do/", "request_do", requests.act),
    StaffRoute("requests/<int:number>/report/", "request_report", answers.make_report),
    StaffRoute("requests/<int:number>/erase/", "request_erase", answers.erase),
    StaffRoute("requests/<int:number>/files/<int:package>/<str:name>", "request_file", answers.download),
    StaffRoute("retention/", "retention", retention.page),
    StaffRoute("retention/run/", "retention_run", retention.run),
    StaffRoute("retention/<int:rule>/", "retention_change", retention.change),
)
