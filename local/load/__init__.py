"""Many customers at once, and agents beside them: what a product holds, how fast, and that it loses nothing."""
