"""The newsletter as it will look, in a frame that can do nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from consent.enums import ContactPurpose
from crm.enums import Language
from crm.queries.lists import people
from marketing import editing
from marketing.admin.writing import newsletter_form, typed
from marketing.blocks import Block, check
from marketing.compile import PLACEHOLDER, named
from marketing.content import AUTHORS, Content, Unfit, Written, write
from marketing.merging import FIELDS
from marketing.queries import campaigns as queries
from marketing.queries import contents, mail, merging, trials
from marketing.queries.audience import preview as counted
from privacy.actions import audit

# The one exception to the site's policy, by name: a mail carries its styles inline. The sandbox lets nothing run, load or lead away;
# only our own pictures are shown.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
READERS = 8
_PLAIN = "padding:8px 24px;white-space:pre-wrap;font:14px/1.5 monospace;color:#18222b"
_TOP = "margin:0;padding:8px 24px;background:#edf1ee;color:#18222b;font:13px Arial,sans-serif"


@require_safe
def preview(request: HttpRequest, campaign: int, language: str) -> HttpResponse:
    """The HTML of the mail in one language (`?of=b`: of its version B), its placeholders filled with words that say so."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    versions = trials.by_version(found).get(language, [])
    which = 1 if request.GET.get("of") == "b" else 0
    if which >= len(versions):
        raise Http404
    with override(language):
        return framed(mail.Mails(found).page(versions[which]), language, {})


@require_POST
def typed_so_far(request: HttpRequest) -> HttpResponse:
    """The same of what stands on the writing page, saved or not, as the chosen reader sees it. It changes nothing."""
    form, draft = newsletter_form(request.POST), editing.read(request.POST.dict(), Language.values)
    form.is_valid()
    written = {content.language: content for content in typed(form, draft)}
    wanted = request.POST.get("show", "")
    content = written.get(wanted) or next(iter(written.values()), Content("…", (), Language.values[0]))
    topic, purpose = (str(form.cleaned_data.get(name, "")) for name in ("topic", "purpose"))
    with override(content.language):
        whole = mail.drawn(ready(content), purpose or ContactPurpose.NEWSLETTER, topic)
        if request.POST.get("width") == "text":
            whole = replace(whole, html=f'<body><pre style="{_PLAIN}">{escape(whole.text)}</pre></body>')
        return framed(whole, content.language, _reader(request))


@require_safe
def readers(request: HttpRequest, campaign: int) -> HttpResponse:
    """Some of those who would get it, to see it with their eyes. The access log notes that they were shown."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    ids = counted(found, samples=READERS).samples.get("included", [])
    audit.looked(
        by=request.user.actor, now=timezone.now(), route="admin:newsletter_readers", purpose="marketing", people=ids
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Some who get it"),
        "campaign": found,
        "readers": people().filter(pk__in=ids).order_by("sort_text"),
    }
    inside = request.headers.get("HX-Request")
    return TemplateResponse(request, f"admin/marketing/{'_readers' if inside else 'readers'}.html", context)


def ready(content: Content) -> Content:
    """The content as far as it could be sent; in the place of a part that lacks something stands a word about it."""
    known = contents.pictures([content])
    blocks = [
        block
        if _fit(block, known)
        else Block("heading", {"words": _("Part %(number)s is not ready yet") % {"number": at}})
        for at, block in enumerate(content.blocks, start=1)
        if not block.empty
    ]
    content = replace(
        content, blocks=tuple(blocks or [Block("heading", {"words": "…"})]), subject=content.subject or "…"
    )
    try:
        write(content, pictures=known)
    except Unfit as error:
        word = _("This line is not ready yet")
        return replace(content, preheader=word) if error.field == "preheader" else replace(content, subject=word)
    return content


def _fit(block: Block, known: Mapping[str, Any]) -> bool:
    try:
        check(block, AUTHORS, known)
    except Unfit:
        return False
    return True


def framed(whole: Written, language: str, values: Mapping[str, str]) -> HttpResponse:
    """The page for the frame, the subject and the line after it on top as a mailbox shows them."""

    def fill(gap: re.Match[str]) -> str:
        name, fallback = named(gap[1])
        if name.endswith("_url"):
            return "#"
        return escape(values[name] or fallback) if name in values else escape(_(FIELDS[name].label))

    top = f'<p style="{_TOP}"><strong>{escape(whole.subject)}</strong> {escape(whole.preheader)}</p>'
    html = re.sub(r"<body[^>]*>", lambda tag: tag[0] + top, whole.html, count=1)
    html = PLACEHOLDER.sub(fill, html.replace(f"{settings.PUBLIC_URL}/image/", "/image/"))
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY, "Content-Language": language})


def _reader(request: HttpRequest) -> Mapping[str, str]:
    """What a mail to the chosen reader would be filled with; nothing when none is chosen."""
    ref = request.POST.get("reader", "")
    row = people().filter(pk=int(ref)).first() if ref.isdecimal() and len(ref) < 16 else None
    if row is None:
        return {}
    audit.looked(
        by=request.user.actor, now=timezone.now(), route="admin:newsletter_typed", purpose="marketing", people=[row.pk]
    )
    return merging.of_reader(row.pk)
