"""The one-command run: the same app and the same infra file on an embedded engine."""
