"""The guard that keeps names and telephone numbers of the forms' contacts out of everything that is published; the forms' own texts hide them
before (`clean/personal.py`), and what this one finds cannot be hidden."""

from __future__ import annotations

from helpers.personal import NAME, PHONE, Guard, Hit, personal_data_in

__all__ = ["NAME", "PHONE", "Guard", "Hit", "personal_data_in"]
