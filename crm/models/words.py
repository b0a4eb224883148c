"""What an index of words is on."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func


class Words(Func):
    """The words of a folded text (`clean.search_text`) for `@@`: each as it stands, found whole or by its beginning."""

    template = "array_to_tsvector(array_remove(string_to_array(%(expressions)s, ' '), ''))"
    output_field = SearchVectorField()
