from django.urls import path

from lastmile.interfaces.console.exports import asked, views

app_name = "exports"
urlpatterns = [
    path("asked/", asked.clearance_list, name="clearances"),
    path("asked/<uuid:uid>/", asked.clearance, name="clearance"),
    path("asked/<uuid:uid>/withdraw/", asked.withdraw, name="withdraw"),
    path("asked/<uuid:uid>/file/", asked.file, name="file"),
    path("<slug:kind>/", views.handout_list, name="list"),
    path("<slug:kind>/take/", views.take, name="take"),
    path("<slug:kind>/<uuid:uid>/", views.handout, name="handout"),
    path("<slug:kind>/<uuid:uid>/receipt/", views.receipt, name="receipt"),
]
