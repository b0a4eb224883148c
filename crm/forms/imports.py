"""Files that bring many rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """A file of people or organisations."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 50 MB. The first row names the columns."),
        allow_empty_file=True,
    )
    source = forms.CharField(
        label=_("Where it came from"),
        max_length=200,
        help_text=_("Such as “Fair in Tampere, October 2026”: it stands beside every fact."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(_("The file is larger than 50 MB: split it into smaller ones."))
        return file
