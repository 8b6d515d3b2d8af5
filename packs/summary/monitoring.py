"""What a pack reads from a confirmed monitoring (监控表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packs.summary.reader import About, Content, Figures, IndicatorLine, Rulebook, named_in
from perfgoals.findings import Finding
from selfeval.monitoring.checks import check
from selfeval.monitoring.lit import lit
from selfeval.monitoring.values import MonitoringValues


class MonitoringReader:
    """See FormReader; what was executed is that up to its month."""

    def about(self, content: Content) -> About:
        """See FormReader."""
        return About(name=named_in(content), label=f"1-{content['values']['month']}月")

    def figures(self, content: Content) -> Figures:
        """See FormReader."""
        funds = MonitoringValues.from_content(content["values"]).total_funds
        return Figures(initial=funds.initial, executed=funds.executed)

    def indicators(self, content: Content) -> Iterator[IndicatorLine]:
        """See FormReader."""
        for row in MonitoringValues.from_content(content["values"]).indicators:
            if not (row.is_empty or row.is_not_applicable):
                yield IndicatorLine(
                    level1=row.level1,
                    level2=row.level2,
                    level3=row.level3,
                    target=row.target,
                    actual=row.actual,
                    remark=row.explanation,
                )

    def findings(self, content: Content, rules: Rulebook, waivers: Mapping[str, str]) -> list[Finding]:
        """See FormReader."""
        return check(lit(MonitoringValues.from_content(content["values"]), content["year"]))
