"""What the product costs in AWS: what it was seen to use, times the prices of a page."""
