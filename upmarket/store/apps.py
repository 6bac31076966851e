"""The Django app of the state."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Label `store`, so that tables read store_run, store_standing and so on."""

    name = "upmarket.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
