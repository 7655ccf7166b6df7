from django.urls import path

from lastmile.domains.resources.views import deployments, supplies, teams

app_name = "resources"
urlpatterns = [
    path("teams/", teams.team_list, name="teams"),
    path("teams/new/", teams.team_add, name="add_team"),
    path("teams/<uuid:uid>/", teams.team, name="team"),
    path("teams/<uuid:uid>/change/", teams.team_change, name="change_team"),
    path("teams/<uuid:uid>/members/new/", teams.member_add, name="add_member"),
    path("teams/<uuid:uid>/members/<uuid:holding>/end/", teams.member_end, name="end_member"),
    path("teams/<uuid:uid>/deployments/new/", deployments.note, name="note_deployment"),
    path("teams/<uuid:uid>/deployments/<uuid:deployment>/void/", deployments.void, name="void_deployment"),
    path("deployments/sheet/", deployments.sheet, name="deployment_sheet"),
    path("supplies/", supplies.supply_list, name="supplies"),
    path("supplies/new/", supplies.supply_add, name="add_supply"),
    path("supplies/<uuid:uid>/", supplies.supply, name="supply"),
    path("supplies/<uuid:uid>/change/", supplies.supply_change, name="change_supply"),
    path("supplies/<uuid:uid>/remove/", supplies.supply_remove, name="remove_supply"),
]
