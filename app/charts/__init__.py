"""A figure as a picture: one specification for the page, the SVG and the PNG, and its rendering.

`forest` and `timeline` are pure functions of the JSON that the API answers, and give Vega-Lite with
its data inline.
"""
