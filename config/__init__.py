"""What composes: settings, Celery, urls, the admin site, navigation, the role matrix, logging, the embedded services.

Owns: no tables. May import: every package of ours. Public face: none; nobody of ours imports it.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
