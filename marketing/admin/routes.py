"""Where the staff pages of campaigns are."""

from __future__ import annotations

from marketing.admin import (
    campaign,
    newsletters,
    preview,
    quarantine,
    report,
    returns,
    segment_builder,
    segments,
)
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("newsletters/", "newsletters", newsletters.Newsletters()),
    StaffRoute("newsletters/new/", "newsletter_new", newsletters.write),
    StaffRoute("newsletters/<int:campaign>/", "campaign", campaign.page),
    StaffRoute("newsletters/<int:campaign>/edit/", "newsletter_edit", newsletters.write),
    StaffRoute("newsletters/<int:campaign>/preview/<slug:language>/", "newsletter_preview", preview.preview),
    StaffRoute("newsletters/<int:campaign>/do/", "campaign_do", campaign.act),
    StaffRoute("newsletters/<int:campaign>/test/", "campaign_test", campaign.send_test),
    StaffRoute("newsletters/<int:campaign>/audience/", "campaign_audience", campaign.who),
    StaffRoute("newsletters/<int:campaign>/audience/<slug:reason>/", "campaign_sample", campaign.sample),
    StaffRoute("newsletters/<int:campaign>/why/", "campaign_why", campaign.why),
    StaffRoute("newsletters/<int:campaign>/progress/", "campaign_progress", campaign.how_far),
    StaffRoute("newsletters/<int:campaign>/report/", "campaign_report", report.page),
    StaffRoute("newsletters/<int:campaign>/report/export/", "campaign_report_export", report.export),
    StaffRoute("quarantine/", "quarantine", quarantine.page),
    StaffRoute("returns/", "returns", returns.Returns()),
    StaffRoute("returns/<int:bounce>/", "returned", returns.page),
    StaffRoute("returns/<int:bounce>/do/", "returned_settle", returns.settle),
    StaffRoute("newsletters/<int:campaign>/aim/", "campaign_aim", segments.aim),
    StaffRoute("segments/", "segments", segments.Segments()),
    StaffRoute("segments/new/", "segment_new", segment_builder.build),
    StaffRoute("segments/rules/", "segment_rules", segment_builder.rules),
    StaffRoute("segments/found/", "segment_found", segment_builder.whom),
    StaffRoute("segments/<int:segment>/", "segment", segments.page),
    StaffRoute("segments/<int:segment>/edit/", "segment_edit", segment_builder.build),
    StaffRoute("segments/<int:segment>/found/", "segment_whom", segments.whom),
    StaffRoute("segments/<int:segment>/do/", "segment_do", segments.act),
    StaffRoute("segments/<int:segment>/why/", "segment_why", segments.why),
)
