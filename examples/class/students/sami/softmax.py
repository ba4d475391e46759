# Damaged: the folder holds a note and no notebook.
# damage: missing
