"""The loopback platforms: X and the web chat, played on this machine in both directions."""
