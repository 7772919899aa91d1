"""Our nouns and answers as files for others, each with a receipt of what the file cannot hold."""
