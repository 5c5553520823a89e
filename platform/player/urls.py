"""The addresses of the player."""

from django.urls import path

from player import views

app_name = "player"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("courses/", views.courses, name="courses"),
    path("courses/<slug:slug>/", views.course, name="course"),
    path("courses/<slug:slug>/lessons/<uuid:lesson_id>/", views.lesson, name="lesson"),
    path("learn/", views.learn, name="learn"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/<str:name>/", views.social_return, name="social_return"),
    path("register/", views.register, name="register"),
    path("verify-email/", views.verify_email, name="verify_email"),
    path("change-email/", views.change_email, name="change_email"),
    path("reset-password/", views.reset_password, name="reset_password"),
    path("terms/", views.terms, name="terms"),
    path("profile/", views.profile, name="profile"),
    path("certificates/<str:number>/", views.certificate, name="certificate"),
]
