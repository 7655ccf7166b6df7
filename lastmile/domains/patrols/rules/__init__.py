"""What a list says, what answers mean, and which round is owed on which day: decisions that need no database."""
