from django.urls import path

from lastmile.interfaces.sign_in import views

app_name = "sign_in"
urlpatterns = [
    path("", views.form, name="form"),
    path("code/", views.code, name="code"),
    path("out/", views.out, name="out"),
    path("password/", views.password, name="password"),
]
