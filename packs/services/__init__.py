"""Asking for jobs, doing them, and clearing up behind them. Nothing else writes these models."""
