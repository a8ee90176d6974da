"""Addresses of the shelf."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.stock import views

urlpatterns = [
    path("stock/", views.shelf, name="stock"),
    path("stock/product/", views.product, name="product-new"),
    path("products/<uuid:code>/", views.change_product, name="product"),
    path("stock/pen/", views.pen, name="pen-new"),
    path("pens/<uuid:code>/", views.change_pen, name="pen"),
    path("lots/<uuid:code>/", views.lot, name="lot"),
    path("lots/<uuid:code>/count/", views.count, name="lot-count"),
    path("lots/<uuid:code>/recall/", views.recalling, name="lot-recall"),
    path("lots/<uuid:code>/free/", views.freeing, name="lot-free"),
    path("lots/<uuid:code>/clients/", views.clients, name="lot-clients"),
    path("lots/<uuid:code>/clients.csv", views.clients_csv, name="lot-clients-csv"),
]
