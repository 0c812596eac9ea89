"""Problems in words: every one has them, they sound like one person, and they lie where the mistake is."""
