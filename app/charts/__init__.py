"""A figure as a picture: one specification for the page, the SVG and the PNG, and its rendering."""
