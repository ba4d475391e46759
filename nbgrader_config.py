"""nbgrader's settings for this course; read by every `nbgrader` command run in this folder."""

from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "gradients-by-hand"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# A cell that runs longer is interrupted and earns nothing; the cells after it are graded all the same.
# An endless loop inside a checked function is stopped earlier, by the check itself.
c.ExecutePreprocessor.timeout = 30
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.error_on_timeout = {
    "ename": "Timeout",
    "evalue": "the cell was stopped after 30 s. Does a loop never end?",
    "traceback": ["Timeout: the cell was stopped after 30 s. Does a loop never end?"],
}

# A student's missing or altered check cells are put back from the source.
c.OverwriteCells.add_missing_cells = True

# nbgrader's own steps, and two of ours: the third, and the last.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "autograde.grading.duplicates.ForgetDuplicates",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
    "autograde.grading.fresh.FreshInputs",
]
