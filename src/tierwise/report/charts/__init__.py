"""Our own charts as inline SVG: small, printable, without script; each comes with its table twin.

One file for each family: bars, columns, intervals, sankey, heatmap, grid, calibration, dots.
Every chart is drawn twice, for a wide and for a narrow page, so that letters keep their size on a phone.
"""
