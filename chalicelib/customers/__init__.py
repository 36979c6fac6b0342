"""Customers: who they are, on which channels."""
