"""Each claim about speed or cost, measured: round trips, units and times of the product's walks."""
