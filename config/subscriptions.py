"""Who hears which fact, and what runs when: the wiring of the house, as plain data.

A fact is told in the transaction that made it true (`jobs.tell`); each subscriber gets a row of its own.
"""

# fact -> dotted paths of handlers taking (subject_uid: UUID)
SUBSCRIPTIONS: dict[str, list[str]] = {
    "channel.answered": ["lastmile.foundation.obligations.jobs.take_attempt_answer"],
    "call.issued": ["lastmile.domains.orders.jobs.open_posts"],
    "call.narrowed": ["lastmile.domains.orders.jobs.let_go"],
    "call.widened": ["lastmile.domains.orders.jobs.open_posts"],
    "call.change_told": ["lastmile.domains.orders.jobs.tell_change"],
    "callout.answered": [
        "lastmile.domains.orders.jobs.take_answer",
        "lastmile.domains.evacuation.jobs.take_answer",
    ],
    "alert.issued": [
        "lastmile.domains.alerts.jobs.call_posts",
        "lastmile.domains.alerts.jobs.open_doors",
        "lastmile.domains.alerts.jobs.tell_residents",
        "lastmile.domains.alerts.jobs.publish",
        "lastmile.domains.alerts.jobs.begin_actions",
    ],
    # what a change says to whoever heard of it comes before the call to places that are new in it
    "alert.changed": [
        "lastmile.domains.alerts.jobs.tell_posts",
        "lastmile.domains.alerts.jobs.call_posts",
        "lastmile.domains.alerts.jobs.open_doors",
        "lastmile.domains.alerts.jobs.tell_residents",
        "lastmile.domains.alerts.jobs.publish",
        "lastmile.domains.alerts.jobs.begin_actions",
    ],
    "alert.ended": [
        "lastmile.domains.alerts.jobs.tell_posts",
        "lastmile.domains.alerts.jobs.tell_residents",
        "lastmile.domains.alerts.jobs.publish",
        "lastmile.domains.alerts.jobs.end_actions",
        "lastmile.domains.alerts.jobs.owe_reviews",
    ],
    "moves.opened": ["lastmile.domains.alerts.jobs.owe_moves"],
    "moves.narrowed": ["lastmile.domains.evacuation.jobs.let_go"],
    "moves.listed": ["lastmile.domains.alerts.jobs.owe_moves"],
    "move.ordered": ["lastmile.domains.alerts.jobs.take_order"],
    "move.first": ["lastmile.domains.alerts.jobs.take_order"],
    "move.recorded": ["lastmile.domains.alerts.jobs.take_move"],
    "shelter.opening": ["lastmile.domains.alerts.jobs.take_shelter"],
    "alert.advised": ["lastmile.domains.alerts.jobs.tell_advice"],
    "tip.danger_seen": ["lastmile.domains.hazards.jobs.take_tip"],
    "tip.said_again": ["lastmile.domains.hazards.jobs.take_tip_again"],
    "place.changed": ["lastmile.domains.hazards.jobs.take_place"],
    "hazard.phoned_in": ["lastmile.domains.hazards.jobs.text_number"],
    "skill.changed": ["lastmile.workflows.certificates.jobs.settle"],
    "weather.told": ["lastmile.domains.patrols.jobs.open_rounds_of_weather"],
}

# name -> (dotted path of a function without arguments, when)
# when: seconds between runs, or "HH:MM" for once a day in Asia/Shanghai
TIMETABLE: dict[str, tuple[str, int | str]] = {
    "climb": (
        "lastmile.foundation.obligations.jobs.climb",
        1,
    ),  # before carry: what it calls goes out in the same round
    "carry": ("lastmile.foundation.channels.jobs.carry", 1),
    "listen": ("lastmile.foundation.channels.jobs.listen", 5),
    "end-alerts": ("lastmile.domains.alerts.jobs.expire", 10),
    "actions-again": ("lastmile.domains.alerts.jobs.open_actions_again", 30),
    "late-actions": ("lastmile.domains.alerts.jobs.ring_late", 30),
    "feeds": ("lastmile.domains.alerts.jobs.look_at_feeds", 20),
    "resolve": ("lastmile.foundation.channels.jobs.resolve", 5),
    "forget-addresses": ("lastmile.foundation.channels.jobs.forget", "03:40"),
    "tiles": ("lastmile.foundation.maps.tiles.sweep", 3600),
    "rate-windows": ("lastmile.foundation.web.ratelimit.sweep", 3600),
    "digest": (
        "lastmile.foundation.obligations.jobs.send_digests",
        "lastmile.foundation.obligations.digest.time_of_day",
    ),
    "rollcalls": ("lastmile.domains.evacuation.jobs.open_rounds", 60),
    "rounds": ("lastmile.domains.patrols.jobs.open_rounds", "00:10"),
    "alert-day": ("lastmile.domains.alerts.jobs.tell_day", "00:11"),
    "visits": ("lastmile.domains.patrols.jobs.open_visits", "00:12"),
    "certificates": ("lastmile.workflows.certificates.jobs.remind", "00:14"),
    "looks": ("lastmile.domains.profile.jobs.open_looks", "00:14"),
    "archive": ("lastmile.foundation.obligations.jobs.archive_closed", "03:10"),
    "heads": ("lastmile.foundation.ledger.jobs.keep_heads", "00:05"),
    "forget-notes": ("lastmile.interfaces.keeping.forget_ledger_notes", "03:50"),
    "forget-sessions": ("lastmile.interfaces.keeping.forget_sessions", "03:33"),
    "forget-jobs": ("lastmile.foundation.jobs.services.forget_done", "03:30"),
    "begin-day": ("lastmile.foundation.people.jobs.begin_day", "00:00"),
    "recount": ("lastmile.foundation.people.jobs.recount", "03:00"),
    "forget-people": ("lastmile.foundation.people.jobs.forget", "03:20"),
    "forget-declarations": ("lastmile.domains.declarations.jobs.forget", "03:35"),
    "forget-senders": ("lastmile.domains.tips.jobs.forget", "03:28"),
    "forget-moves": ("lastmile.domains.evacuation.jobs.forget", "03:25"),
    "forget-photos": ("lastmile.domains.hazards.jobs.forget", "03:22"),
    "forget-prints": ("lastmile.foundation.prints.services.erase_old", "03:45"),
    "sweep-prints": ("lastmile.foundation.prints.services.sweep", "03:47"),
    "sweep-imports": ("lastmile.foundation.imports.keeping.sweep", "03:42"),
    "forget-exports": ("lastmile.foundation.imports.clearing.erase_old", 3600),
    "forget-imports": ("lastmile.foundation.imports.services.erase_old", "03:40"),
}
