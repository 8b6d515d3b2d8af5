"""部门（单位）整体支出绩效自评表: what sets it apart from the self-evaluation of a project. Pure."""
