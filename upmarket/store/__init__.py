"""The living state: runs and steps, standings and their transitions, leases, the audit log.

Importing this room makes Django ready with no database yet, unless a settings module is
in charge; `settings.configure` then points it at a home. Bulk results never live here.
"""

from upmarket.store.settings import prepare

prepare()
