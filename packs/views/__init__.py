"""The pages of packs and list exports."""
