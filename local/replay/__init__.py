"""A public file of support tweets, sent to a deployment as X would send it, and the figures it then reports."""
