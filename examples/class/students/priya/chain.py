# Damaged: the file arrived, but not a byte of it.
# damage: truncate 0
