"""Forms of people, posts, units, accounts and grants: text into values; they save nothing."""
