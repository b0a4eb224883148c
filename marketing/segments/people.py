"""What segments go by about people, where they work and where they live. A table of data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketing.segments.shape import CHOICE, TEXT, Field, Op, Part

_TODAY = "(p.until IS NULL OR p.until >= %(on)s)"
_WORKS_AT = ("crm.Position.organisation",)


def _at_work(where: str, join: str = "") -> str:
    """Who works today for an organisation o where this holds, or for one that was merged into it."""
    return f"""SELECT p.contact_id FROM crm_organisation o {join} JOIN crm_position p ON p.organisation_id = o.id
        WHERE o.merged_into_id IS NULL AND {where} AND {_TODAY}
        UNION ALL SELECT p.contact_id FROM crm_organisation o {join} JOIN crm_organisation w ON w.merged_into_id = o.id AND w.merged_into_id IS NOT NULL
        JOIN crm_position p ON p.organisation_id = w.id WHERE {where} AND {_TODAY}"""


def _text(label: object) -> tuple[Part, ...]:
    return (Part("text", TEXT, label),)


def _what(source: str, label: object) -> tuple[Part, ...]:
    return (Part("what", CHOICE, label, source),)


FIELDS = (
    Field(
        key="language",
        label=_("Language"),
        about="person",
        parts=_what("language", _("Language")),
        ops=(
            Op("is", _("is"), _("The language is %(what)s")),
            Op("is_not", _("is not"), _("The language is not %(what)s"), negated=True),
        ),
        reads=("crm.Contact.language",),
        test="c.language = %(what)s",
    ),
    Field(
        key="standing",
        label=_("Standing"),
        about="person",
        parts=_what("standing", _("Standing")),
        ops=(
            Op("is", _("is"), _("Is in the register as: %(what)s")),
            Op("is_not", _("is not"), _("Is not in the register as: %(what)s"), negated=True),
        ),
        reads=("crm.Standing.kind",),
        people="SELECT s.contact_id FROM crm_standing s WHERE s.kind = %(what)s AND (s.until IS NULL OR s.until >= %(on)s)",
    ),
    Field(
        key="occupation",
        label=_("Occupation"),
        about="person",
        parts=_text(_("Part of the occupation")),
        ops=(
            Op("has", _("contains"), _("The occupation contains “%(text)s”")),
            Op("has_not", _("does not contain"), _("The occupation does not contain “%(text)s”"), negated=True),
        ),
        reads=("crm.Contact.occupation",),
        test="position(lower(%(text)s) IN lower(c.occupation)) > 0",
    ),
    Field(
        key="rank",
        label=_("Rank or professional title"),
        about="person",
        parts=_text(_("Part of the rank or title")),
        ops=(
            Op("has", _("contains"), _("The rank or professional title contains “%(text)s”")),
            Op(
                "has_not",
                _("does not contain"),
                _("The rank or professional title does not contain “%(text)s”"),
                negated=True,
            ),
        ),
        reads=("crm.Contact.rank",),
        test="position(lower(%(text)s) IN lower(c.rank)) > 0",
    ),
    Field(
        key="interest",
        label=_("Interest"),
        about="person",
        parts=_what("interest", _("Interest")),
        ops=(
            Op("has", _("gave"), _("Is interested in %(what)s, as they said themselves")),
            Op("has_not", _("did not give"), _("Has not said to be interested in %(what)s"), negated=True),
        ),
        reads=("crm.ContactInterest.interest",),
        people="""SELECT i.contact_id FROM crm_contactinterest i
            WHERE i.interest_id = ANY(%(what_ids)s) AND i.sourced_at >= %(oldest_at)s""",
    ),
    Field(
        key="municipality",
        label=_("Municipality of the address"),
        about="person",
        parts=_text(_("Municipality")),
        ops=(
            Op("is", _("is"), _("Their address is in %(text)s")),
            Op("is_not", _("is not"), _("Their address is not in %(text)s"), negated=True),
        ),
        reads=("crm.Address.city",),
        people="""SELECT a.contact_id FROM crm_address a WHERE a.contact_id IS NOT NULL AND lower(a.city) = lower(%(text)s)
            AND (a.until IS NULL OR a.until >= %(on)s)""",
    ),
    Field(
        key="postcode",
        label=_("Postcode of the address"),
        about="person",
        parts=_text(_("Beginning of the postcode")),
        ops=(
            Op("begins", _("begins with"), _("The postcode of their address begins with %(text)s")),
            Op(
                "begins_not",
                _("does not begin with"),
                _("The postcode of their address does not begin with %(text)s"),
                negated=True,
            ),
        ),
        reads=("crm.Address.postcode",),
        people="""SELECT a.contact_id FROM crm_address a WHERE a.contact_id IS NOT NULL AND starts_with(a.postcode, %(text)s)
            AND (a.until IS NULL OR a.until >= %(on)s)""",
    ),
    Field(
        key="industry",
        label=_("Industry of the organisation"),
        about="work",
        parts=_text(_("Beginning of the TOL code")),
        ops=(
            Op("begins", _("begins with"), _("Works in an industry whose TOL code begins with %(text)s")),
            Op(
                "begins_not",
                _("does not begin with"),
                _("Does not work in an industry whose TOL code begins with %(text)s"),
                negated=True,
            ),
        ),
        reads=(*_WORKS_AT, "crm.Organisation.industry"),
        people=_at_work("starts_with(i.code, %(text)s)", "JOIN crm_industry i ON i.id = o.industry_id"),
    ),
    Field(
        key="customer_group",
        label=_("Customer group of the organisation"),
        about="work",
        parts=_what("customergroup", _("Customer group")),
        ops=(
            Op("is", _("is"), _("Works for an organisation of the group %(what)s")),
            Op("is_not", _("is not"), _("Does not work for an organisation of the group %(what)s"), negated=True),
        ),
        reads=(*_WORKS_AT, "crm.Organisation.customer_group"),
        people=_at_work("o.customer_group_id = ANY(%(what_ids)s)"),
    ),
    Field(
        key="customer_class",
        label=_("Classification of the organisation"),
        about="work",
        parts=_what("customerclass", _("Customer class")),
        ops=(
            Op("is", _("is"), _("Works for an organisation classified as %(what)s")),
            Op("is_not", _("is not"), _("Does not work for an organisation classified as %(what)s"), negated=True),
        ),
        reads=(*_WORKS_AT, "crm.Classification.customer_class"),
        people=_at_work(
            "k.customer_class_id = ANY(%(what_ids)s)",
            "JOIN crm_classification k ON k.organisation_id = o.id AND k.until IS NULL",
        ),
    ),
    Field(
        key="sales_area",
        label=_("Sales area of the organisation"),
        about="work",
        parts=_what("salesarea", _("Sales area")),
        ops=(
            Op("is", _("is"), _("Works for an organisation in the sales area %(what)s")),
            Op("is_not", _("is not"), _("Does not work for an organisation in the sales area %(what)s"), negated=True),
        ),
        reads=(*_WORKS_AT, "crm.Organisation.sales_area"),
        people=_at_work("o.sales_area_id = ANY(%(what_ids)s)"),
    ),
    Field(
        key="position",
        label=_("Position"),
        about="work",
        parts=_text(_("Part of the position")),
        ops=(
            Op("has", _("contains"), _("Has a position that contains “%(text)s”")),
            Op("has_not", _("does not contain"), _("Has no position that contains “%(text)s”"), negated=True),
        ),
        reads=("crm.Position.title",),
        people=f"SELECT p.contact_id FROM crm_position p WHERE position(lower(%(text)s) IN lower(p.title)) > 0 AND {_TODAY}",
    ),
    Field(
        key="duty",
        label=_("Area of duty"),
        about="work",
        parts=_what("dutyarea", _("Area of duty")),
        ops=(
            Op("has", _("is"), _("Looks after %(what)s at work")),
            Op("has_not", _("is not"), _("Does not look after %(what)s at work"), negated=True),
        ),
        reads=("crm.Duty.area",),
        people=f"""SELECT p.contact_id FROM crm_duty d JOIN crm_position p ON p.id = d.position_id
            WHERE d.area_id = ANY(%(what_ids)s) AND {_TODAY}""",
    ),
)
