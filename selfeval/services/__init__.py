"""What changes self-evaluations, monitorings and what belongs to them."""
