TEAMS = None
