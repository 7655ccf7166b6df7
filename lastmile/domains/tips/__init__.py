"""投诉举报: what the public reports, tips off and complains of, and what they hear back."""
