"""Annual packs (年度包): every official form of a year as files, with contents, summary, findings and a manifest."""
