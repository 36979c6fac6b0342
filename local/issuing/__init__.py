"""Signing in at the local run: the authorization code flow with PKCE, for one public client, without passwords."""
