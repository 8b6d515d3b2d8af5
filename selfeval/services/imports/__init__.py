"""Importing self-evaluations and monitorings: what projects.services.imports asks of each kind."""
