from django.urls import path

from lastmile.interfaces.sign_in.views import entering, securing

app_name = "sign_in"
urlpatterns = [
    path("", entering.form, name="form"),
    path("code/", entering.code, name="code"),
    path("out/", entering.out, name="out"),
    path("password/", securing.password, name="password"),
    path("second-factor/", securing.second_factor, name="second_factor"),
    path("tokens/", securing.tokens, name="tokens"),
    path("tokens/<uuid:uid>/revoke/", securing.revoke_token, name="revoke_token"),
]
