"""Where the staff pages of campaigns are."""

from __future__ import annotations

from marketing.admin import campaign, looks, newsletters, pictures, preview, versions, writing
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("newsletters/look/", "theme", looks.theme),
    StaffRoute("newsletters/templates/", "templates", looks.kept),
    StaffRoute("newsletters/<int:campaign>/versions/", "newsletter_versions", versions.versions),
    StaffRoute("newsletters/<int:campaign>/versions/<int:version>/<slug:language>/", "newsletter_then", versions.then),
    StaffRoute("newsletters/pictures/", "pictures", pictures.library),
    StaffRoute("newsletters/", "newsletters", newsletters.Newsletters()),
    StaffRoute("newsletters/new/", "newsletter_new", writing.write),
    StaffRoute("newsletters/preview/", "newsletter_typed", preview.typed_so_far),
    StaffRoute("newsletters/<int:campaign>/readers/", "newsletter_readers", preview.readers),
    StaffRoute("newsletters/<int:campaign>/", "campaign", campaign.page),
    StaffRoute("newsletters/<int:campaign>/write/", "newsletter_edit", writing.write),
    StaffRoute("newsletters/<int:campaign>/preview/<slug:language>/", "newsletter_preview", preview.preview),
    StaffRoute("newsletters/<int:campaign>/do/", "campaign_do", campaign.act),
    StaffRoute("newsletters/<int:campaign>/test/", "campaign_test", campaign.send_test),
    StaffRoute("newsletters/<int:campaign>/audience/", "campaign_audience", campaign.who),
    StaffRoute("newsletters/<int:campaign>/audience/<slug:reason>/", "campaign_sample", campaign.sample),
    StaffRoute("newsletters/<int:campaign>/why/", "campaign_why", campaign.why),
    StaffRoute("newsletters/<int:campaign>/progress/", "campaign_progress", campaign.how_far),
)
