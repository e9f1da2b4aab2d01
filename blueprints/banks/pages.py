"""The pages of the banks are one group; their routes stand in banks, bank_editing and bank_support."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("banks", __name__)
BANK = "/<any(mentees, mentors):tab>"
