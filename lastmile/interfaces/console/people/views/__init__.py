"""Pages of people, posts, units, accounts and grants, one module a page group."""
