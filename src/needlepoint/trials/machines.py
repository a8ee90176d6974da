"""The same jobs on other machines, through Dask, when somebody names a scheduler."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from needlepoint.cluster import dask_client
from needlepoint.errors import WrongUsage
from needlepoint.trials.power import Machine, Tally, TrialJob, count


@contextmanager
def dask_machines(address: str) -> Iterator[Machine]:
    """Return what does jobs on the workers of a Dask scheduler.

    Portions carry their own seeds, so the numbers are those of one machine.

    Parameters
    ----------
    address
        Of the scheduler, as it prints it: ``tcp://host:8786``.

    Raises
    ------
    WrongUsage
        If Dask is not installed, no scheduler answers there, or its workers lack Needlepoint.
    """
    with dask_client(address) as client:

        def there(jobs: Sequence[TrialJob]) -> Iterable[Tally]:
            futures = client.map(count, jobs, pure=False)
            try:
                for future in futures:
                    tally: Tally = future.result()
                    yield tally
            except (ImportError, AttributeError, RuntimeError) as why:  # as Dask tells of it
                raise WrongUsage(
                    f"the workers of {address!r} cannot load this version of Needlepoint ({why}); "
                    "install the same version on every machine"
                ) from why
            finally:
                client.cancel(futures)

        yield there
