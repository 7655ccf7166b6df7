"""The reference in docs/reference, written from code and packs so that it cannot say anything else."""
