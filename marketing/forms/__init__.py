"""Shapes of input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.enums import ContactPurpose
from consent.queries.offers import CHANNELS
from crm import clean
from crm.enums import Language
from marketing.uploads import LARGEST
from privacy.refusal import Refused

COLOUR = forms.TextInput(attrs={"type": "color"})


class SubscribeForm(forms.Form):
    """A stranger's wish. Nothing is ticked beforehand; only the address is needed. `website` is for robots: people do not see it."""

    topics = forms.MultipleChoiceField(required=False)
    email = forms.CharField(
        max_length=254,
        label=gettext_lazy("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Write your e-mail address: the newsletters go there.")},
    )
    first_name = forms.CharField(
        max_length=100,
        required=False,
        label=gettext_lazy("First name"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        max_length=100,
        required=False,
        label=gettext_lazy("Last name"),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    direct_marketing = forms.BooleanField(required=False)
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, topics: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(key, key) for key in topics]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            if "email" in data:
                data["email"] = clean.email(data["email"]).key
            for name in ("first_name", "last_name"):
                data[name] = clean.line(data.get(name, ""), field=name, limit=100)
        except Refused as no:
            self.add_error(no.field, str(no.message))
        if not self.errors and not data["topics"] and not data["direct_marketing"]:
            self.add_error("topics", _("Choose at least one."))
        return data


class PreferencesForm(forms.Form):
    """The choices of a reader, whole: what is not ticked is not wanted."""

    topics = forms.MultipleChoiceField(required=False)
    direct_marketing = forms.BooleanField(required=False)
    email_tracking = forms.BooleanField(required=False)

    def __init__(self, *args: Any, topics: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(key, key) for key in topics]
        self.fields |= {f"by_{channel}": forms.BooleanField(required=False) for channel in CHANNELS}

    def choices(self) -> dict[str, Any]:
        """What is chosen, as `marketing.actions.choosing` takes it."""
        given = self.cleaned_data
        channels = [channel for channel in CHANNELS if given[f"by_{channel}"]]
        return {key: given[key] for key in ("topics", "direct_marketing", "email_tracking")} | {"channels": channels}


class PauseForm(forms.Form):
    """For how long: a number of months, or until a day."""

    months = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, choices=[(1, ""), (3, "")])
    until = forms.DateField(
        required=False,
        error_messages={"invalid": gettext_lazy("Write the day like 2027-01-31, or choose it from the calendar.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not (data["months"] or data["until"]):
            self.add_error("until", _("Choose the day on which the pause ends."))
        return data


class MoveForm(forms.Form):
    """Where our mails shall go."""

    new_email = forms.CharField(max_length=254)


class LanguageForm(forms.Form):
    """The language of our mails."""

    language = forms.ChoiceField(choices=Language.choices)


PURPOSES = (
    (ContactPurpose.NEWSLETTER, gettext_lazy("Newsletter, to those who subscribed to its topic")),
    (ContactPurpose.DIRECT_MARKETING, gettext_lazy("Marketing, to those who allowed it")),
    (ContactPurpose.CUSTOMER_COMMUNICATION, gettext_lazy("Message about a product, to those who bought it")),
    (ContactPurpose.INFORMATION, gettext_lazy("Information in the public interest, to those who did not say no")),
)
"""What a mail can be: it decides who may get it, what stands in its footer, and the legal basis (`consent.rules`)."""


class NewsletterForm(forms.Form):
    """What a mail is, its name, topic or product, and its subject and the line after it in each language. The parts of the text
    are not fields of it (`marketing.editing`)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    trial_of = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the version that was taken back
    purpose = forms.ChoiceField(
        required=False, choices=PURPOSES, initial=ContactPurpose.NEWSLETTER, label=gettext_lazy("What it is")
    )
    name = forms.CharField(max_length=200, label=gettext_lazy("Name"), help_text=gettext_lazy("Only staff see it."))
    topic = forms.ChoiceField(required=False, label=gettext_lazy("Topic"))
    product = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label=gettext_lazy("Product it tells of"),
        help_text=gettext_lazy(
            "A newsletter that tells of something with a price is marketing too: it goes only to subscribers who also allow direct marketing."
        ),
    )
    measures = forms.BooleanField(
        required=False,
        label=gettext_lazy("Count openings and clicks of those who permitted it"),
        help_text=gettext_lazy(
            "Everybody else gets the same mail without anything that tells of them: their links lead straight to the page."
        ),
    )

    def __init__(
        self, *args: Any, topics: Iterable[tuple[str, str]], products: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = list(topics)
        self.fields["product"].choices = [("", _("none")), *products]
        for language in Language:
            label = {"language": language.label}
            self.fields[f"subject_{language}"] = forms.CharField(
                required=False, max_length=200, label=_("Subject in %(language)s") % label
            )
            self.fields[f"preheader_{language}"] = forms.CharField(
                required=False, max_length=200, label=_("Preview line in %(language)s") % label
            )

    def clean_purpose(self) -> str:
        return self.cleaned_data["purpose"] or str(ContactPurpose.NEWSLETTER)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("purpose") != ContactPurpose.NEWSLETTER:
            data["topic"] = ""
        return data


_WAIT = gettext_lazy("Wait from 0 to 60 days for those who are held back.")
SPREADS = (
    (0, gettext_lazy("all at once")),
    (60, gettext_lazy("1 hour")),
    (120, gettext_lazy("2 hours")),
    (240, gettext_lazy("4 hours")),
    (480, gettext_lazy("8 hours")),
    (1440, gettext_lazy("24 hours")),
    (4320, gettext_lazy("3 days")),
)


class ScheduleForm(forms.Form):
    """When a campaign starts, in Finnish time, over how long it leaves and, where contacts are `limited`, how long it waits for those held back."""

    at = forms.DateTimeField(
        label=gettext_lazy("Start at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    spread_minutes = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        choices=SPREADS,
        label=gettext_lazy("Leaves over"),
        help_text=gettext_lazy("Evenly, in an order drawn by lot: so that answers and calls do not all come at once."),
    )
    hold_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=60,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _WAIT),
        label=gettext_lazy("Waits for those held back, days"),
        help_text=gettext_lazy(
            "Who has been contacted often enough gets it when they may be contacted again; who would have to wait longer is left out."
        ),
    )

    def __init__(self, *args: Any, limited: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not limited:
            del self.fields["hold_days"]


class PictureForm(forms.Form):
    """A picture for our mails."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PNG, JPEG or GIF, up to 1 MB. Everybody can see it on the web."),
    )
    shows = forms.CharField(label=gettext_lazy("What the picture shows"), max_length=300)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The picture is larger than 1 MB. Make it smaller: 1,200 pixels wide are enough for a mail.")
            )
        return file


class ThemeForm(forms.Form):
    """The look of our mails. `seen` is the number of the one it began from."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    accent = forms.CharField(max_length=7, label=gettext_lazy("Colour of links and buttons"), widget=COLOUR)
    ink = forms.CharField(max_length=7, label=gettext_lazy("Colour of words"), widget=COLOUR)
    paper = forms.CharField(max_length=7, label=gettext_lazy("Colour behind the words"), widget=COLOUR)
    ground = forms.CharField(max_length=7, label=gettext_lazy("Colour around them"), widget=COLOUR)
    logo = forms.ChoiceField(required=False, label=gettext_lazy("Logo"))
    logo_alt = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("What the logo says"),
        help_text=gettext_lazy("Such as the name of the organisation."),
    )
    footer_fi = forms.CharField(required=False, max_length=500, label=gettext_lazy("Words at the end in Finnish"))
    footer_sv = forms.CharField(required=False, max_length=500, label=gettext_lazy("Words at the end in Swedish"))
    footer_en = forms.CharField(required=False, max_length=500, label=gettext_lazy("Words at the end in English"))

    def __init__(self, *args: Any, pictures: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"].choices = [("", _("none")), *pictures]
