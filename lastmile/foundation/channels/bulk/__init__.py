"""Messages to very many: put on their way set-based, and counted as they go."""
