"""Django's own two databases, where a statement's list of columns is put together once a process and not each time."""
