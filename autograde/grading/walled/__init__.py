"""What runs behind the walls: the warm process, and the child it forks for each submission.

Nothing here holds a reference, a seed or a grade. The trusted side sees of it only
what `wire` lets through.
"""
