"""How long a virtual trial takes: the example of the manual; the bar is 10 s of this machine."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from needlepoint.healing import fitted_prior
from needlepoint.trials import read_design, run_trial

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "needled-or-not.toml"
DRAWS, ROUNDS = 4000, 3
BAR_S = 10.0


def main() -> None:
    design, _ = read_design(EXAMPLE)
    belief = fitted_prior(4000, 1)
    took_s = []
    for seed in range(ROUNDS):
        started = time.process_time()
        trial = run_trial(design, belief, draws=DRAWS, seed=seed)
        took_s.append(time.process_time() - started)
    played = 3 * DRAWS * len(trial.outcomes)
    middle = median(took_s)
    print(
        f"trial with {len(trial.outcomes)} endpoints, {played} virtual trials, each at up to "
        f"{max(max(each.power.sizes) for each in trial.outcomes)} clients: median {middle:.1f} s, "
        f"{1e6 * middle / played:.0f} us a trial; bar {BAR_S:.0f} s: "
        f"{'kept' if middle < BAR_S else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
