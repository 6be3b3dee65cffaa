"""The nouns: frozen values that know nothing of disk, git or clock."""
