"""A report as text, as HTML and as a picture. Renderers only: they decide nothing."""
