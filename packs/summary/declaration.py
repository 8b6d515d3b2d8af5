"""What a pack reads from an approved declaration (申报表), or the form of a 重点项目."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packs.summary.reader import About, Content, Figures, IndicatorLine, Rulebook
from perfgoals.findings import Finding
from perfgoals.officialforms import layouts
from projects.checks import check
from projects.values import CheckContext, DeclarationValues, Tier


class DeclarationReader:
    """See FormReader."""

    def about(self, content: Content) -> About:
        """See FormReader."""
        return About(name=content["values"]["name"])

    def figures(self, content: Content) -> Figures:
        """See FormReader."""
        values = DeclarationValues.from_content(content["values"])
        return Figures(total_amount=values.total_amount, year_amount=values.year_amount)

    def indicators(self, content: Content) -> Iterator[IndicatorLine]:
        """See FormReader."""
        for row in DeclarationValues.from_content(content["values"]).indicators:
            if not (row.is_empty or row.is_not_applicable):
                yield IndicatorLine(
                    level1=row.level1, level2=row.level2, level3=row.level3, target=row.target, remark=row.explanation
                )

    def findings(self, content: Content, rules: Rulebook, waivers: Mapping[str, str]) -> list[Finding]:
        """See FormReader: with the framework of the day of its approval."""
        tiers = tuple(Tier(level1=each[0], level2=each[1], required=each[2]) for each in content["tiers"])
        context = CheckContext(
            year=content["year"],
            layout=layouts.get(content["layout"], content["layout_version"]),
            tiers=tiers,
            divisions=rules.divisions,
            settings=rules.year.rules,
        )
        return check(DeclarationValues.from_content(content["values"]), context, waivers)
