"""部门（单位）整体支出绩效目标申报表 as plain values: what it says and gathers, how it prints, what is wrong. Pure."""
