"""Mistakes with names: the sentence that a student reads, and the equation to read again.

One module a chapter: `NAMED: exercise id -> its misconceptions`. The wrong
implementations themselves stand beside the references, under the same ids, and
never leave the instructor's side.
"""
