"""Personal data: pseudonyms by a keyed hash; nothing that names a person rests in clear."""
