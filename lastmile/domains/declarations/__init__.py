"""愿意告诉村里 (P5): what a household tells its village of itself."""
