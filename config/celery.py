"""Celery carries nudges. Work to do is a row in PostgreSQL; a lost, doubled or late message changes nothing but the time (rule I11)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("luvalla")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
