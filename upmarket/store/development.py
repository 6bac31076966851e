"""A settings module for tools that want one: mypy's Django plugin and `makemigrations`."""

SECRET_KEY = "only for tools"
INSTALLED_APPS = ["upmarket.store"]
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
