"""nbgrader's settings for this course; read by every `nbgrader` command run in this folder."""

from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "gradients-by-hand"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# nbgrader's own steps, and before them one of ours: a solution without a cell that checks it gets one.
c.GenerateAssignment.preprocessors = [
    "autograde.build.checks.AddChecks",
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Students' code runs in a sandbox; a cell that runs longer than this is interrupted and earns nothing, and the cells
# after it are graded all the same.
c.Execute.timeout = 30

# A student's missing or altered check cells are put back from the source.
c.OverwriteCells.add_missing_cells = True

# nbgrader's own steps, and two of ours: a cell that a student copied is just a cell, and missing cells are put back
# wherever they were.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "autograde.grading.duplicates.ForgetDuplicates",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "autograde.grading.released.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader's own steps, but for two: the run and the scores are the grading engine's.
c.Autograde.autograde_preprocessors = [
    "autograde.grading.plugin.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "autograde.grading.plugin.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What students write is shown in pages that others open: text cells are Markdown, without HTML of their own.
c.HTMLExporter.filters = {"markdown2html": "autograde.grading.pages.markdown"}

# Feedback pages name the equation to read again. With the site's address here they link to it.
c.NameEquations.site = ""
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "autograde.desk.feedback.NameEquations",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
