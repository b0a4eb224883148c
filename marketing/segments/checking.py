"""Does a definition hold? Each rule against the table, the entries there are, and what the data map lets a segment go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from marketing.segments.shape import CHOICE, MONTHS, Field, Op, Part
from marketing.segments.table import FIELDS
from marketing.segments.tree import Group, Rule
from privacy.refusal import Refused

Entries = Callable[[str], Mapping[str, str]]
"""The entries of a source, each with its label."""
Marks = Mapping[str, int]
"""The columns a segment may go by, as app.Model.field, each with how many months back."""


def check(group: Group, entries: Entries, marks: Marks) -> None:
    """Raises Refused for a group without rules, and for the first rule that does not hold (`check_rule`)."""
    if not group.of:
        raise Refused(_("A group has no rule. Add one, or remove the group."))
    for node in group.of:
        if isinstance(node, Group):
            check(node, entries, marks)
        else:
            check_rule(node, entries, marks)


def check_rule(rule: Rule, entries: Entries, marks: Marks) -> None:
    """Raises Refused, naming the field, where a part is missing or wrong, and for what the data map does not mark for segments."""
    field, op = known(rule)
    most = look_back(field, marks)
    given = {key: value for key, value in rule.value.items() if value != ""}
    extra = given.keys() - {part.key for part in parts(field, op)}
    if extra:
        raise Refused(_("“%(field)s”: this rule takes no such value.") % {"field": field.label})
    for part in parts(field, op):
        if part.key in given:
            _check_part(field, part, given[part.key], entries, most)
        elif part.needed:
            raise Refused(_("“%(field)s”: fill in “%(part)s”.") % {"field": field.label, "part": part.label})
    if "quiet" in given and int(given["quiet"]) >= int(given["months"]):
        raise Refused(
            _("“%(field)s”: the months they did nothing in must be fewer than all the months.") % {"field": field.label}
        )


def known(rule: Rule) -> tuple[Field, Op]:
    """The rule's field and operator. Raises Refused where the table has no such thing."""
    field = FIELDS.get(rule.field)
    if field is None:
        raise Refused(_("Choose what the rule is about."))
    op = field.op(rule.op)
    if op is None:
        raise Refused(_("“%(field)s”: choose how the rule compares.") % {"field": field.label})
    return field, op


def parts(field: Field, op: Op) -> list[Part]:
    """What is to be filled in for the operator: "not in the last … months" only where it has a sentence for that."""
    return [part for part in field.parts if part.key != "quiet" or op.quiet]


def look_back(field: Field, marks: Marks) -> int:
    """How many months back the field may look: as far as each of its columns. Raises Refused where one is not marked for segments."""
    unmarked = [column for column in field.reads if column not in marks]
    if unmarked:
        raise Refused(_("“%(field)s”: the data map does not let segments go by this.") % {"field": field.label})
    return min((marks[column] for column in field.reads), default=0)


def _check_part(field: Field, part: Part, value: str | int, entries: Entries, most: int) -> None:
    words = {"field": field.label, "part": part.label, "most": most}
    if part.kind == MONTHS:
        if not str(value).isascii() or not str(value).isdigit() or not 1 <= int(value) <= most:
            raise Refused(_("“%(field)s”: write a number of months from 1 to %(most)s.") % words)
    elif part.kind == CHOICE:
        if str(value) not in entries(part.source):
            raise Refused(_("“%(field)s”: choose one of the list at “%(part)s”.") % words)
    elif not str(value).strip() or "\0" in str(value):
        raise Refused(_("“%(field)s”: fill in “%(part)s”.") % words)
