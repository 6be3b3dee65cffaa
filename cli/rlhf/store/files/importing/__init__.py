"""Records of other collections, read from the files of many programs, none of them lost."""
