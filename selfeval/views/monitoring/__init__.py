"""Pages of monitorings (监控)."""
