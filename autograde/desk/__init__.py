"""The instructor's desk: what to look at after grading."""
