"""What changes frameworks and the library. Nothing else writes these models."""

from indicators.services.frameworks import (
    FrameworkHead,
    copy_framework,
    delete_framework,
    load_frameworks,
    publish_framework,
    save_framework,
)
from indicators.services.library import (
    STATE_ACTIONS,
    EntryValues,
    Learned,
    add_entry,
    change_entry,
    count_indicators,
    load_library,
    merge_entries,
    set_state,
)

__all__ = [
    "STATE_ACTIONS",
    "EntryValues",
    "FrameworkHead",
    "Learned",
    "add_entry",
    "change_entry",
    "copy_framework",
    "count_indicators",
    "delete_framework",
    "load_frameworks",
    "load_library",
    "merge_entries",
    "publish_framework",
    "save_framework",
    "set_state",
]
