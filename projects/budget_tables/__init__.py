"""Tables of the department budget (部门预算表) made from filed projects: of all projects, and of 重点项目. Pure."""
