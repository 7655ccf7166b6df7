"""PostgreSQL as Django has it, with `columns.KeptColumns`."""
