"""djangorestframework-simplejwt as its documentation sets it up: a bearer token, and the user from the database."""

from datetime import timedelta

import django_site

django_site.configure(
    "django_simplejwt_urls",
    ["rest_framework"],
    MIDDLEWARE=django_site.SECURITY,
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    SIMPLE_JWT={"ACCESS_TOKEN_LIFETIME": timedelta(hours=1)},
)
application = django_site.application()
