"""One table out of several sources: one file each, with ``derive(inputs)``."""
