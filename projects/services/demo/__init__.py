"""Demo data (演示数据): frameworks, years, units, accounts and filings in every state. Never for production."""

from projects.services.demo.seed import SeedReport, demo_accounts, seed

__all__ = ["SeedReport", "demo_accounts", "seed"]
