"""Insight: worklists and reports. It reads, and changes nothing."""
