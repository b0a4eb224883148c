"""Writing a newsletter: a list of small forms in each language, the mail beside them as it will look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.queries import offers
from crm.enums import Language
from crm.queries import lists
from marketing import editing
from marketing.actions import campaigns, templates
from marketing.admin import parts
from marketing.blocks import Block
from marketing.content import Content
from marketing.editing import Draft
from marketing.enums import BlockKind
from marketing.forms import NewsletterForm
from marketing.queries import campaigns as queries
from marketing.queries import contents
from privacy.refusal import Refused

FIRST = (Block("heading"), Block("text"))  # what an empty page begins with


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, campaign: int | None = None) -> HttpResponse:
    """A new newsletter, or a change to one: what was typed stays on the page whatever is wrong with it."""
    found = get_object_or_404(queries.campaigns(), pk=campaign) if campaign else None
    button = request.POST.get("do", "save")
    if request.method != "POST":
        earlier = _earlier(request, found)
        written = contents.version_contents(earlier) if earlier else _begun(request, found)
        initial = _initial(found, written) | (
            {"measures": earlier.measures, "trial_of": earlier.version} if earlier else {}
        )
        return _page(request, found, newsletter_form(initial=initial), opened(written), {})
    draft = editing.read(request.POST.dict(), Language.values)
    form = newsletter_form(request.POST)
    if button == "template":
        return _keep_template(request, found, form, draft)
    over = button.removeprefix("over:") if button.startswith("over:") else ""
    if button != "save" and not over.isdecimal():
        draft = parts.fill(draft, button) if button.startswith("fill:") else editing.pressed(draft, button)
        return _page(request, found, form, draft, {})
    errors: dict[str, str] = {}
    if form.is_valid():
        try:
            saved = _save(request, form, draft, campaign, over)
        except Refused as no:
            if no.field in form.fields or "-" not in no.field:
                form.add_error(no.field if no.field in form.fields else None, str(no.message))
            else:
                errors[no.field] = str(no.message)
                form.add_error(None, _("Something is still missing in a part: it is marked below."))
        else:
            messages.success(request, _("Saved. Nothing is sent before somebody else approves it."))
            return HttpResponseRedirect(reverse("admin:campaign", args=[saved]))
    return _page(request, found, form, draft, errors)


def _keep_template(request: HttpRequest, found: Any, form: NewsletterForm, draft: Draft) -> HttpResponse:
    """Keeps what stands on the page as a template, and goes on with the page."""
    form.is_valid()
    name = request.POST.get("template_name", "")
    try:
        templates.keep(by=request.user.actor, now=timezone.now(), name=name, contents=typed(form, draft))
        messages.success(request, _("Kept as a template. The newsletter itself is not saved yet."))
    except Refused as no:
        messages.error(request, str(no.message))
    return _page(request, found, newsletter_form(initial=request.POST.dict()), draft, {})


def opened(written: Mapping[str, Content]) -> Draft:
    """What is written, ready to be changed; what nobody has written yet begins with a heading and a text in the first language."""
    if not written:
        return Draft({code: FIRST if code == Language.values[0] else () for code in Language.values})
    return Draft({code: written[code].blocks if code in written else () for code in Language.values})


def newsletter_form(data: Any = None, **kwargs: Any) -> NewsletterForm:
    """The form around the parts, with the topics and products of the moment."""
    topics = [(topic.key, topic.name) for topic in offers.topics()]
    products = [(row.pk, f"{row.code} {row.name}") for row in lists.products()]
    return NewsletterForm(data, topics=topics, products=products, **kwargs)


def typed(form: NewsletterForm, draft: Draft) -> list[Content]:
    """What is written, language by language, of a form that has been validated; a language left empty is not written."""
    given = form.cleaned_data
    made = [
        Content(given.get(f"subject_{code}", ""), draft.parts[code], code, given.get(f"preheader_{code}", ""))
        for code in Language.values
    ]
    return [content for content in made if not content.empty]


def _begun(request: HttpRequest, found: Any) -> dict[str, Content]:
    """What the page begins with: the newsletter as it stands, or a template."""
    if found:
        return contents.of_campaign(found)
    ref = _asked(request, "template")
    template = contents.templates().filter(pk=ref).first() if ref else None
    return contents.template_contents(template) if template else {}


def _earlier(request: HttpRequest, found: Any) -> Any:
    """The version of the newsletter that is to be taken back, if any."""
    ref = _asked(request, "version") if found else 0
    return contents.versions(found).filter(version=ref).first() if ref else None


def _asked(request: HttpRequest, what: str) -> int:
    asked = request.GET.get(what, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else 0


def _initial(found: Any, written: Mapping[str, Content]) -> dict[str, Any]:
    lines = {
        f"{part}_{code}": getattr(content, part)
        for code, content in written.items()
        for part in ("subject", "preheader")
    }
    aim = (
        {name: getattr(found, name) for name in ("version", "purpose", "name", "topic", "measures")}
        | {"product": found.product_id}
        if found
        else {}
    )
    return lines | aim


def _save(request: HttpRequest, form: NewsletterForm, draft: Draft, campaign: int | None, over: str) -> int:
    """Saves it, and returns its number. `over` is the version of somebody else that was shown and is knowingly followed by this one."""
    given, by, now = form.cleaned_data, request.user.actor, timezone.now()
    asked = ("name", "purpose", "topic", "product", "measures")
    aim = {name: given[name] for name in asked} | {"contents": typed(form, draft)}
    if campaign is None:
        return campaigns.create(by=by, now=now, **aim)
    version, trial_of = int(over[:9] or given["version"] or 0), given["trial_of"]
    campaigns.edit(by=by, now=now, campaign=campaign, version=version, trial_of=trial_of, **aim)
    return campaign


def _theirs(request: HttpRequest, found: Any) -> tuple[int, str] | None:
    """The version that somebody saved while this page was open, and who."""
    if found is None or request.method != "POST":
        return None
    now = queries.campaigns().get(pk=found.pk)
    shown = request.POST.get("version", "")
    return None if shown == str(now.version) else (now.version, queries.names(now)["editor"])


def _page(
    request: HttpRequest, found: Any, form: NewsletterForm, draft: Draft, errors: Mapping[str, str]
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Change the newsletter") if found else _("Write a newsletter"),
        "form": form,
        "campaign": found,
        "theirs": _theirs(request, found),
        "columns": parts.columns(draft, form, errors),
        "kinds": BlockKind.choices,
        "merge_fields": parts.merge_fields(),
        "focus": draft.focus,
        "show": request.POST.get("show", "") or next((code for code, made in draft.parts.items() if made), "fi"),
        "templates": [] if found or request.method == "POST" else contents.templates()[:20],
        "back": reverse("admin:campaign", args=[found.pk]) if found else reverse("admin:newsletters"),
    }
    inside = request.headers.get("HX-Request") and request.POST.get("do", "save") != "save"
    return TemplateResponse(request, f"admin/marketing/{'_parts' if inside else 'write'}.html", context)
