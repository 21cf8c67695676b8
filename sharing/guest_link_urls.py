"""The addresses of the guest links of one kind of item: /<kind>s/<id>/guest-links/…"""

from __future__ import annotations

from sharing import guest_link_views as views

ONE = "guest-links/<uuid:link>/"
# The pages about the guest links of items that take any; names begin with its kind.
PAGES = {
    "guest_links": ("guest-links/", views.guest_link_panel),
    "disable_guest_link": (f"{ONE}disable/", views.disable_guest_link),
    "pause_guest_link": (f"{ONE}pause/", views.pause_guest_link),
    "resume_guest_link": (f"{ONE}resume/", views.resume_guest_link),
    "renew_guest_link": (f"{ONE}renew/", views.renew_guest_link),
    "change_guest_link": (f"{ONE}change/", views.change_guest_link),
    "send_guest_link": (f"{ONE}send/", views.send_guest_link),
}
