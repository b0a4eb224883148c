"""Public pages of subscribers."""

urlpatterns: list = []
