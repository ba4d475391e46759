"""The build steps: releasing notebooks, the student wheel, and the site's own directives."""
