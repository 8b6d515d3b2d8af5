"""What follows on an approved declaration: monitoring (绩效运行监控) and self-evaluation (绩效自评)."""
