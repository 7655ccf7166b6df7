from django.urls import path

from lastmile.interfaces.console.exports import views

app_name = "exports"
urlpatterns = [
    path("<slug:kind>/", views.handout_list, name="list"),
    path("<slug:kind>/take/", views.take, name="take"),
    path("<slug:kind>/<uuid:uid>/", views.handout, name="handout"),
    path("<slug:kind>/<uuid:uid>/receipt/", views.receipt, name="receipt"),
]
