"""`python -m rack_focus_addon`: the command line."""

from .cli import run

run()
