"""Who hears which fact, and what runs when: the wiring of the house, as plain data.

A fact is told in the transaction that made it true (`jobs.tell`); each subscriber gets a row of its own.
"""

# fact -> dotted paths of handlers taking (subject_uid: UUID)
SUBSCRIPTIONS: dict[str, list[str]] = {}

# name -> (dotted path of a function without arguments, when)
# when: seconds between runs, or "HH:MM" for once a day in Asia/Shanghai
TIMETABLE: dict[str, tuple[str, int | str]] = {}
