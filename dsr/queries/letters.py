"""The mails about a request, written when they leave, in the person's language."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from dsr import links
from dsr.enums import Ground, RequestState, Right
from dsr.models import Request
from privacy.registry import Letter


def receipt(request: int, language: str) -> Letter | None:
    """That the request has come in and until when it is answered, or that more time is needed; None when the request is gone."""
    row = Request.objects.filter(pk=request).first()
    if row is None:
        return None
    with override(language):
        return _more_time(row) if row.extended_to else _received(row)


def answer(request: int, language: str) -> Letter | None:
    """The answer, or the refusal with its reasons and remedies; None when there is none or it has been erased."""
    row = Request.objects.filter(pk=request).first()
    if row is None or not (row.answer or row.ground):
        return None
    with override(language):
        body = _refusal(row) if row.state == RequestState.REFUSED else row.answer
        return Letter(_("Answer to your request %(number)s") % {"number": row.number}, f"{body}\n\n{_sign()}", {})


def _received(row: Request) -> Letter:
    rights = ", ".join(str(Right(right).label) for right in row.rights)
    link = f"{settings.PUBLIC_URL}/privacy/request/{links.token(row.pk)}?lang={row.language}"
    body = [
        _("We received your request on %(day)s. It is about: %(rights)s. Its number is %(number)s.")
        % {"day": _day(row.received_on), "rights": rights, "number": row.number},
        _("You get our answer at the latest on %(day)s.") % {"day": _day(row.due_on)},
    ]
    if not row.identity:
        body += [
            _("We give your data to nobody but you. Open this page and press its button, so that we know it was you:"),
            f"<{link}>",
            _("Was it not you? Then do nothing: nothing is shown or erased without the button."),
        ]
    return Letter(_("We received your request %(number)s") % {"number": row.number}, "\n\n".join([*body, _sign()]), {})


def _more_time(row: Request) -> Letter:
    assert row.extended_to is not None
    body = [
        _("We need more time for your request %(number)s: you get our answer at the latest on %(day)s.")
        % {"number": row.number, "day": _day(row.extended_to)},
        row.reasons,
        _remedies(),
    ]
    return Letter(_("Your request %(number)s takes longer") % {"number": row.number}, "\n\n".join([*body, _sign()]), {})


def _refusal(row: Request) -> str:
    body = [
        _("We cannot do what you asked for in your request %(number)s.") % {"number": row.number},
        _("Ground: %(ground)s.") % {"ground": Ground(row.ground).label},
        row.reasons,
        _remedies(),
    ]
    return "\n\n".join(body)


def _remedies() -> str:
    return _(
        "If you disagree, you may complain to the supervisory authority: %(authority)s. You may also bring the matter before a court."
    ) % {"authority": settings.CONTROLLER["authority"]}


def _sign() -> str:
    return _("Data protection officer, %(name)s, %(email)s") % {
        "name": settings.CONTROLLER["name"],
        "email": settings.CONTROLLER["dpo_email"],
    }


def _day(day: date) -> str:
    return str(date_format(day, "DATE_FORMAT"))
