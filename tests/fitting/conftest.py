"""The fit is no part of the package: its tests find it in the checkout, and numpyro, or skip."""

import os

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
