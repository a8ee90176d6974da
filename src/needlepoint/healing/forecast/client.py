"""Client: the scars of one person, and what a plan does to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.healing.forecast.predict import Pit, pit_of
from needlepoint.healing.response.latent import ZoneCourse
from needlepoint.language import phrase, say
from needlepoint.scars import Scar

NOT_NEEDLED = phrase("the plan does not needle it; left alone, it may drift like untreated skin")


@dataclass(frozen=True)
class ForecastClient:
    """The scars of one client and what the plan does to them.

    Attributes
    ----------
    scars
        Every scar of the map.
    pits
        Those that the forecast speaks about, in the order of the draws.
    silent
        Why it does not speak about the others, by id.
    courses
        Sessions by zone.
    """

    scars: tuple[Scar, ...]
    pits: tuple[Pit, ...]
    silent: Mapping[int, str]
    courses: Mapping[str, ZoneCourse]

    @classmethod
    def of(
        cls, scars: Sequence[Scar], zones: Mapping[int, str], courses: Mapping[str, ZoneCourse]
    ) -> ForecastClient:
        """Sort scars into those the forecast speaks about and the others.

        Parameters
        ----------
        scars
            The map.
        zones
            Zone of each scar that is needled, by its id.
        courses
            Sessions by zone.
        """
        pits, silent = [], {}
        for scar in scars:
            pit = pit_of(scar, zones.get(scar.id, ""))
            if isinstance(pit, str):
                silent[scar.id] = pit
            elif pit.zone not in courses:
                silent[scar.id] = say(NOT_NEEDLED)
            else:
                pits.append(pit)
        return cls(tuple(scars), tuple(pits), silent, courses)

    @property
    def weights(self) -> Float[np.ndarray, " pits"]:
        """Return the share of each pit in the volume of all; equal shares where none is known."""
        by_id = {scar.id: scar.volume.value or 0.0 for scar in self.scars}
        volumes = np.array([max(by_id[pit.id], 0.0) for pit in self.pits])
        if volumes.sum() <= 0.0:
            volumes = np.ones(len(self.pits))
        return volumes / volumes.sum()
