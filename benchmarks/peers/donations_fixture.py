"""Write tests/fixtures/bg_bb_donations.json: run with the Python of an environment that holds `lifetimes`.

python benchmarks/peers/donations_fixture.py > tests/fixtures/bg_bb_donations.json
"""

from __future__ import annotations

import json
from importlib.metadata import version

from lifetimes.datasets import load_donations

table = load_donations()
print(
    json.dumps(
        {
            "what": "repeat donations x, year of the last t_x, years observed n, and how many donors",
            "source": "Fader, Hardie & Shang (2010), Marketing Science 29(6), as shipped in lifetimes",
            "lifetimes": version("lifetimes"),
            "columns": ["x", "t_x", "n", "donors"],
            "rows": table[["frequency", "recency", "periods", "weights"]].astype(int).to_numpy().tolist(),
        },
        indent=1,
    )
)
