"""The instructor's desk: submissions in, what the class understood, grades and pages out."""
