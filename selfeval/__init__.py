"""Monitoring (绩效运行监控) and self-evaluation (绩效自评): what follows on an approved declaration."""
