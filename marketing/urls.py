"""The public subscriber pages."""

from __future__ import annotations

from django.urls import path

from marketing.views import (
    archive,
    choosing,
    embedding,
    images,
    leaving,
    measuring,
    moving,
    notice,
    reconfirming,
    reports,
    subscribing,
)

urlpatterns = [
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("subscribe/embed/", embedding.embed, name="subscribe_embed"),
    path("subscribe/json/", embedding.subscribe_json, name="subscribe_json"),
    path("subscribe/sent/", subscribing.sent, name="subscribe_sent"),
    path("confirm/<str:token>", subscribing.confirm, name="confirm"),
    path("u/<str:token>", leaving.unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>", choosing.preferences, name="preferences"),
    path("move/<str:token>", moving.move, name="move"),
    path("keep/<str:token>", reconfirming.keep, name="keep"),
    path("image/<slug:hash>.<slug:form>", images.image, name="image"),
    path("c/<str:mark>", measuring.click, name="click"),
    path("o/<str:mark>.gif", measuring.opened, name="opened"),
    path("newsletters/", archive.issues, name="archive"),
    path("newsletters/feed/", archive.feed, name="archive_feed"),
    path("newsletters/<int:issue>/", archive.issue, name="archive_issue"),
    path("mail/events/<slug:service>/", reports.mail_events, name="mail_events"),
    path("privacy/", notice.privacy, name="privacy"),
]
