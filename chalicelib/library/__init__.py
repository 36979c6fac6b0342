"""The library: what administrators set, in versions that never change."""
