"""Statements to the database, put into words once a process instead of each time (decisions 74 and 76).

`prepared` asks what is always the same but for its values; `columns` keeps the columns of every other statement, within
the two `engines` that the settings name. They lean on the inside of Django's compilers, and their tests compare each with it.
"""
