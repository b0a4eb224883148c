"""Public pages of people who ask."""

urlpatterns: list = []
