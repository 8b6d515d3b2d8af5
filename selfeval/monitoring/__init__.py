"""绩效运行监控表: its values, its lights, its checks and its printed form. Pure: no database, no Django."""
