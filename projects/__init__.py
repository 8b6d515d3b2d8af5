"""Projects (二级项目) and their yearly declarations of performance targets (绩效目标申报)."""
