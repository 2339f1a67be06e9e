"""Performing a rack: taps and turns while the shot plays, written as marks at the end."""
