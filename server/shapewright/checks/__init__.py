"""Problems become words: one pair ``NAME.py`` + ``NAME.md`` per code; the page is documentation and test."""
