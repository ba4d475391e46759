"""Judges one class: submissions in, gradebook and feedback out."""
