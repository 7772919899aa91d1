"""Interviews: the guide beside the notes, quotes marked while typing, transcripts."""
