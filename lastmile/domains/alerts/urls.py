from django.urls import path

from lastmile.domains.alerts.views import listing, matter

app_name = "alerts"
urlpatterns = [
    path("", listing.alert_list, name="list"),
    path("<uuid:uid>/", matter.matter, name="matter"),
]
