"""Intake: listening. Webhooks become envelopes, envelopes become messages in their place."""
