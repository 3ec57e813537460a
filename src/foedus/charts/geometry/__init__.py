"""Shapes of states, made with Natural Earth by docs/make_geometry.py; see NOTICE."""
