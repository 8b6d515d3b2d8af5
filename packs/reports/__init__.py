"""What a pack says about its forms: contents list, findings, opinions, and the workbooks they stand in."""
