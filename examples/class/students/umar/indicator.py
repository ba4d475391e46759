# Unsolved: handed in as it was released.
